/*
 * The form's files, one by one: a row for each with progress, cancel, "Try again" and "Remove".
 *
 * form.js fetches this when somebody begins to write. The form itself always holds what will be sent:
 * a line `kept_name` for each file that has arrived, and in #attachments those that go with the form.
 */
/*
 * Takes the form's files in hand; `save` keeps the draft, `$` finds by id, `make` makes an element.
 * Returns what is awaited before sending: it gives the row of a file that was refused meanwhile, and
 * throws when some could not be sent.
 */
export const attach = (form, save, $, make) => {
  const { elements: fields, dataset: words } = form;
  const { lang } = document.documentElement;
  const entries = [];
  const queue = [];
  let running, settling;

  const add = (name, file) => {
    const item = $("row").content.firstElementChild.cloneNode(true);
    const entry = { name, file, item };
    item.querySelector(".name").textContent = name;
    $("files").append(item);
    entries.push(entry);
    return entry;
  };

  // What may not be sent early goes with the form.
  const carry = () => {
    const late = new DataTransfer();
    entries.forEach((entry) => entry.late && late.items.add(entry.file));
    $("attachments").files = late.files;
  };

  const say = (entry, state, text, press) => {
    const [status, button] = entry.item.querySelectorAll(".st, .icon");
    status.className = `st ${state}`;
    status.lastChild.textContent = text;
    button.ariaLabel = `${press || words.tRemove}: ${entry.name}`;
    button.onclick = () => {
      entry.request?.abort();
      entries.splice(entries.indexOf(entry), 1);
      entry.item.remove();
      if (entry.uid) fields.dropped.value += ` ${entry.uid}`;
      carry();
      save();
      $("attachments").focus();
    };
    if (state) $("said").textContent = `${entry.name}: ${text}`;
  };

  const keep = (entry, line, text = words.tDone) => {
    [entry.uid] = line.split(" ");
    say(entry, "done", text);
    entry.item.append(make("input", { type: "hidden", name: "kept_name", value: line }));
  };

  // A file that an error page or a draft brought along.
  const adopt = (input) => {
    const row = input.closest("li");
    keep(add(input.value.replace(/^\S+ \S+ /, "")), input.value, row?.querySelector(".st").textContent);
    (row || input).remove();
  };

  const fail = (entry, text, cause) => {
    entry.refused = !!text;
    entry.unseen = settling;
    entry.lost = !text && cause;
    say(entry, "failed", text || words.tFailed);
    if (text) return;
    const onclick = () => again.remove(work(entry));
    const again = make("button", { type: "button", className: "btn sm", textContent: words.tAgain, onclick });
    entry.item.children[1].append(again);
  };

  const upload = (entry) => new Promise((done) => {
    const body = new FormData();
    body.append("token", fields.token.value);
    body.append("kept", fields.kept.value);
    body.append("lang", lang);
    body.append("attachments", entry.file);
    const request = (entry.request = new XMLHttpRequest());
    const bar = make("progress", { className: "bar" });
    request.open("POST", words.files);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = loaded / total;
      bar.previousSibling.lastChild.textContent = bar.value.toLocaleString(lang, { style: "percent" });
    };
    request.onloadend = () => {
      const { status, response } = request;
      bar.remove();
      if (status === 201) {
        fields.kept.value = response.kept;
        keep(entry, response.line, response.said);
        save();
      } else if (status === 429) {
        entry.late = true;
        carry();
        say(entry, "done", words.tLater);
      } else if (entries.includes(entry)) {
        const isDown = status > 499;
        fail(entry, !isDown && (response?.errors?.[0].message || response?.title), isDown ? "server" : "offline");
      }
      done();
    };
    say(entry, "", "", words.tCancel);
    entry.lost = "";
    entry.item.children[1].append(bar);
    request.send(body);
  });

  const work = (...more) => {
    queue.push(...more);
    return (running ||= (async () => {
      for (let entry; (entry = queue.shift()); ) if (entries.includes(entry)) await upload(entry);
      running = null;
    })());
  };

  const choose = ({ target }) => {
    for (const file of target.files) {
      const entry = add(file.name, file);
      if (/^image\/(jpeg|png|webp)/.test(file.type)) {
        entry.item.firstChild.replaceChildren(make("img", { src: URL.createObjectURL(file), alt: "" }));
      }
      if (entries.length > words.maxFiles) fail(entry, words.tMany);
      else if (file.size > words.maxBytes) fail(entry, words.tLarge);
      else work(entry);
    }
    target.value = "";
    carry();
  };

  const settle = async () => {
    settling = true;
    await work(...entries.filter((entry) => entry.lost));
    settling = false;
    const refused = entries.find((entry) => entry.unseen && entry.refused);
    if (refused) refused.unseen = false;
    const lost = entries.find((entry) => entry.lost);
    if (lost && !refused) throw lost.lost;
    return refused?.item;
  };

  form.querySelectorAll("[name=kept_name]").forEach(adopt);
  document.documentElement.classList.add("uploads");
  $("photo").hidden = false;
  $("attachments").onchange = $("camera").onchange = choose;
  choose({ target: $("attachments") }); // chosen before this came
  return settle;
};

/*
 * The form's own script: steps, files one by one, a draft on this device, and sending that outlives
 * a lost connection. Without it the page is one long form that works all the same.
 */
//= form-bridge.js
(() => {
  const bridge = window.reclamatorBridge;
  // In a sandbox without our origin fetch would be foreign: the plain form posts by itself.
  if (bridge.sandboxed) return;
  const root = document.documentElement;
  const key = location.pathname;
  const $ = (id) => document.getElementById(id);
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  let online;

  // Storage may be partitioned, full or forbidden: a draft is a convenience.
  const store = (kind, act) => {
    try { return act(window[kind]); } catch { /* then there is none */ }
  };
  const put = (kind, typed) => store(kind, (s) =>
    typed ? s.setItem(key, JSON.stringify([Date.now(), typed])) : s.removeItem(key));
  const forget = () => put("localStorage", put("sessionStorage"));

  const copyButton = (button) => {
    const { copy, said } = button.dataset;
    button.hidden = false;
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(copy);
      } catch { // a foreign page may forbid it: the old way asks nobody
        getSelection().selectAllChildren(document.querySelector(`[value="${copy}"]`));
        document.execCommand("copy");
      }
      button.lastChild.textContent = said;
    };
  };

  const start = () => {
    const form = $("form");
    document.querySelectorAll("[data-copy]").forEach(copyButton);
    online = () => {};
    if (!form) return forget();

    const { elements: fields, dataset: words } = form;
    const faulty = $("errsum");
    const steps = [...form.querySelectorAll(".step")];
    let now = 0;

    /* Steps ------------------------------------------------------------------------------------ */
    const show = (index, target) => {
      now = index;
      const last = now === steps.length - 1;
      steps.forEach((step, i) => (step.hidden = i !== now));
      [...$("prog").children].forEach((bar, i) => {
        bar.className = i < now ? "done" : "";
        bar.ariaCurrent = i === now ? "step" : null;
      });
      $("at").textContent = $("at").dataset.text.replace("{step}", now + 1).replace("{of}", steps.length);
      $("back").hidden = !now;
      $("next").hidden = last;
      $("send").hidden = !last;
      if (last) summarise();
      if (target !== 0) bridge.reveal(target || steps[now].querySelector("h2"));
      bridge.send("step", { step: now + 1, of: steps.length });
    };
    const stepOf = (element) => Math.max(0, steps.findIndex((step) => step.contains(element)));

    const said = (field) =>
      field.type === "radio" ? (field.parentNode.querySelector(".t") || field.nextElementSibling).textContent
        : field.selectedOptions ? field.selectedOptions[0].text
          : field.valueAsDate ? field.valueAsDate.toLocaleDateString(root.lang.replace(/^en$/, "en-GB"), { dateStyle: "long", timeZone: "UTC" })
            : field.value;

    const summarise = () => {
      const names = entries.filter((entry) => entry.uid || entry.late).map((entry) => entry.name);
      const rows = [...fields].filter((field) => field.closest(".step") && field.name && (field.type === "radio" ? field.checked
        : field.type === "file" ? names.length : field.type !== "hidden" && field.value));
      $("summary").replaceChildren(...rows.flatMap((field) => {
        const box = field.closest(".field");
        return [
          make("dt", { textContent: box.ariaLabel || box.querySelector("label").firstChild.textContent }),
          make("dd", { textContent: field.type === "file" ? names.join(", ") : said(field) }),
        ];
      }));
      $("summary").hidden = false;
    };

    /* Draft ------------------------------------------------------------------------------------ */
    const save = () => {
      const typed = [...new FormData(form)].filter(([name, value]) =>
        typeof value === "string" && !/^(token|website|lang|embed|theme)$/.test(name));
      put("sessionStorage", typed);
      // What stays for days holds no file and no bank data.
      put("localStorage", $("keep-draft").checked && typed.filter(([name]) => !/kept|dropped|bank|iban/.test(name)));
      $("draft").hidden = false;
    };

    const restore = () => {
      const kept = store("localStorage", (s) => s.getItem(key));
      const [at, typed] = JSON.parse(store("sessionStorage", (s) => s.getItem(key)) || kept || "[0,[]]");
      if (Date.now() - at > 6048e5) return;
      $("keep-draft").checked = !!kept;
      for (const [name, value] of typed) {
        if (name === "kept_name") adopt(value);
        else if (fields[name]) fields[name].value = value;
      }
      $("draft").hidden = false;
    };

    /* Files ------------------------------------------------------------------------------------ */
    const entries = [];
    const queue = [];
    let running, sending, renewed;

    const add = (name) => {
      const item = $("row").content.firstElementChild.cloneNode(true);
      const entry = { name, item };
      item.querySelector(".name").textContent = name;
      $("files").append(item);
      entries.push(entry);
      return entry;
    };

    const say = (entry, state, text, press) => {
      const [status, button] = entry.item.querySelectorAll(".st, .icon");
      status.className = `st ${state}`;
      status.lastChild.textContent = text;
      button.ariaLabel = `${press || words.tRemove} ${entry.name}`;
      button.onclick = () => {
        entry.request?.abort();
        entries.splice(entries.indexOf(entry), 1);
        entry.item.remove();
        if (entry.uid) fields.dropped.value += ` ${entry.uid}`;
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
    const adopt = (line, text) => keep(add(line.split(" ").slice(2).join(" ")), line, text);

    const fail = (entry, text) => {
      entry.refused = !!text;
      entry.unseen = sending;
      entry.lost = !text;
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
      body.append("lang", root.lang);
      body.append("attachments", entry.file);
      const request = (entry.request = new XMLHttpRequest());
      const bar = make("progress", { className: "bar" });
      request.open("POST", words.files);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => {
        bar.value = loaded / total;
        bar.previousSibling.lastChild.textContent = bar.value.toLocaleString(root.lang, { style: "percent" });
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
          say(entry, "done", words.tLater);
        } else if (entries.includes(entry)) fail(entry, status < 500 && (response?.errors?.[0].message || response?.title));
        done();
      };
      say(entry, "", "", words.tCancel);
      entry.lost = false;
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
        const entry = Object.assign(add(file.name), { file });
        if (/^image\/(jpeg|png|webp)/.test(file.type)) {
          entry.item.firstChild.replaceChildren(make("img", { src: URL.createObjectURL(file), alt: "" }));
        }
        if (entries.length > words.maxFiles) fail(entry, words.tMany);
        else if (file.size > words.maxBytes) fail(entry, words.tLarge);
        else work(entry);
      }
      target.value = "";
    };

    /* Sending ---------------------------------------------------------------------------------- */
    const busy = (is) => {
      sending = is;
      $("send").ariaDisabled = is;
      $("send").lastChild.textContent = is ? words.tSending : words.send;
    };

    const trouble = (text) => {
      busy(false);
      $("trouble").textContent = text;
      $("trouble").hidden = false;
    };

    const arrived = (html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      const fresh = page.getElementById("page");
      if (!fresh) return trouble(page.querySelector(".stack").textContent); // an error page of its own
      const { value } = fresh.querySelector("[name=token]") || fields.token;
      if (!renewed && value !== fields.token.value) {
        // Open for more than a day. The fresh token is used when it is as old as a person's.
        renewed = fields.token.value = value;
        return setTimeout(() => send(busy()), 4000);
      }
      document.title = page.title;
      $("page").replaceWith(fresh);
      document.querySelector(".sprite").replaceWith(page.querySelector(".sprite"));
      const { submitted, invalid } = page.body.dataset;
      submitted ? bridge.send("submitted", { topic: submitted }) : bridge.send("invalid", { count: +invalid || 0 });
      start();
      bridge.reveal($("errsum") || $("done") || $("main"));
    };

    const send = async () => {
      if (sending) return;
      busy(true);
      let reason = "offline";
      try {
        await work(...entries.filter((entry) => entry.lost));
        const refused = entries.find((entry) => entry.unseen && entry.refused);
        if (refused) {
          busy(refused.unseen = false);
          return show(stepOf(refused.item), refused.item.querySelector("button"));
        }
        if (entries.some((entry) => entry.lost)) throw 0;
        const body = new FormData(form);
        entries.forEach((entry) => entry.late && body.append("attachments", entry.file));
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
        if (answer.status > 499) throw (reason = "server");
        arrived(await answer.text());
      } catch {
        trouble(words.tOffline);
        bridge.send("error", { reason });
        online = send;
      }
    };

    root.className = "js";
    document.querySelector("h1").className = "vh";
    ["keep", "photo", "prog", "at"].map((id) => ($(id).hidden = false));
    words.send = $("send").textContent;
    if (faulty) {
      const rows = [...$("files").children];
      rows.forEach((item) => adopt(item.querySelector("input").value, item.querySelector(".st").textContent) || item.remove());
      faulty.onclick = ({ target: { hash } }) => hash && show(stepOf($(hash.slice(1))), $(hash.slice(1)));
    } else restore();
    form.oninput = save;
    $("discard").onclick = () => confirm(words.tDiscard) && (forget(), location.reload());
    $("attachments").onchange = $("camera").onchange = choose;
    form.onsubmit = (event) => {
      event.preventDefault();
      now === steps.length - 1 ? send() : show(now + 1);
    };
    $("next").onclick = () => show(now + 1);
    $("back").onclick = () => show(now - 1);
    show(faulty ? stepOf(form.querySelector(".error")) : 0, faulty || 0);
  };

  addEventListener("online", () => online());
  setInterval(() => online(), 5000);
  bridge.onReset(() => $("discard")?.click());
  start();
})();

/*
 * The form's own script: steps, files one by one, a draft on this device, and sending that outlives
 * a lost connection. Without it the page is one long form that works all the same.
 */
(() => {
  const $ = (id) => document.getElementById(id);
  const bridge = window.reclamatorBridge;
  const root = document.documentElement;
  const DAYS = 7 * 864e5;
  root.classList.add("js");

  const store = (kind, act) => {
    // Storage may be partitioned, full or forbidden: a draft is a convenience.
    try { return act(window[kind]); } catch { return null; }
  };

  const copyButtons = () =>
    navigator.clipboard && document.querySelectorAll("[data-copy]").forEach((button) => {
      button.hidden = false;
      button.onclick = () => navigator.clipboard.writeText(button.dataset.copy).then(() => {
        button.lastChild.textContent = button.dataset.said;
      });
    });

  const start = () => {
    const form = $("form");
    copyButtons();
    if (!form) return store("sessionStorage", (s) => s.removeItem(location.pathname));

    const faulty = $("errsum");
    const words = form.dataset;
    const key = location.pathname;
    const steps = [...form.querySelectorAll(".step")];
    let now = 0;
    let busy = 0;

    /* Steps ------------------------------------------------------------------------------------ */
    const show = (index, focus = true) => {
      now = Math.max(0, Math.min(index, steps.length - 1));
      steps.forEach((step, i) => (step.hidden = i !== now));
      [...$("prog").children].forEach((bar, i) => {
        bar.className = i < now ? "done" : "";
        i === now ? bar.setAttribute("aria-current", "step") : bar.removeAttribute("aria-current");
      });
      const last = now === steps.length - 1;
      $("at").textContent = $("at").dataset.text.replace("{step}", now + 1).replace("{of}", steps.length);
      $("back").hidden = !now;
      $("next").hidden = last;
      $("send").hidden = !last;
      if (last) summarise();
      if (focus) bridge.reveal(steps[now].querySelector("h2"));
      bridge.send("step", { step: now + 1, of: steps.length });
    };

    const label = (field) => {
      const named = form.querySelector(`label[for="${field.name}"]`);
      return (named?.firstChild || field.closest("[role=radiogroup]")?.getAttribute("aria-label"))?.textContent
        || field.closest("[role=radiogroup]")?.getAttribute("aria-label");
    };

    const said = (field) => {
      if (field.type === "radio") return (field.closest("label").querySelector(".t") || field.nextElementSibling).textContent;
      return field.selectedOptions ? field.selectedOptions[0].text : field.value;
    };

    const summarise = () => {
      const rows = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "file"
        && field.closest(".step") && field.value && (field.type !== "radio" || field.checked) && field.name !== "website");
      $("summary").replaceChildren(...rows.flatMap((field) => {
        const [term, text] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = label(field);
        text.textContent = said(field);
        return [term, text];
      }));
      $("summary").hidden = false;
    };

    /* Draft ------------------------------------------------------------------------------------ */
    const typed = () => Object.fromEntries([...new FormData(form)]
      .filter(([name, value]) => typeof value === "string" && !/^(token|kept|website|lang|embed|theme)$/.test(name)));

    const save = () => {
      const text = JSON.stringify({ at: Date.now(), values: typed() });
      store("sessionStorage", (s) => s.setItem(key, text));
      store("localStorage", (s) => ($("keep-draft").checked ? s.setItem(key, text) : s.removeItem(key)));
      $("draft").hidden = false;
    };

    const forget = () => ["sessionStorage", "localStorage"].forEach((kind) => store(kind, (s) => s.removeItem(key)));

    const restore = () => {
      const kept = store("localStorage", (s) => s.getItem(key));
      const draft = JSON.parse(store("sessionStorage", (s) => s.getItem(key)) || kept || "null");
      if (!draft || Date.now() - draft.at > DAYS || faulty) return;
      $("keep-draft").checked = !!kept;
      for (const [name, value] of Object.entries(draft.values)) {
        const field = form.elements[name];
        if (field) field.value = value;
      }
      $("draft").hidden = false;
    };

    const discard = () => {
      if (!confirm(words.tDiscard)) return;
      forget();
      location.reload();
    };

    /* Files ------------------------------------------------------------------------------------ */
    const queue = [];
    const element = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });

    const row = (file) => {
      const item = element("li", "file");
      const [thumb, words_, status, bar, stop] = [element("span", "thumb"), element("span", ""), element("span", "st"),
        element("progress", "bar"), element("button", "icon", "×")];
      if (/^image\/(jpeg|png|webp)/.test(file.type)) {
        const picture = element("img", "");
        picture.src = URL.createObjectURL(file);
        picture.alt = "";
        thumb.append(picture);
      }
      bar.max = 1;
      stop.type = "button";
      words_.append(element("span", "name", file.name), status, bar);
      item.append(thumb, words_, stop);
      $("files").append(item);
      return { file, item, status, bar, stop };
    };

    const say = (entry, state, text, press, pressed) => {
      entry.status.className = `st ${state}`;
      entry.status.textContent = text;
      entry.stop.setAttribute("aria-label", `${press} ${entry.file.name}`);
      entry.stop.onclick = pressed;
      entry.bar.hidden = state !== "";
    };

    const drop = (entry) => {
      entry.request?.abort();
      entry.gone = true;
      entry.item.remove();
      if (entry.uid) form.elements.dropped.value += ` ${entry.uid}`;
    };

    const failed = (entry, text) => {
      say(entry, "failed", text || words.tFailed, words.tRemove, () => drop(entry));
      if (text) return;
      const again = element("button", "btn sm", words.tAgain);
      again.type = "button";
      again.onclick = () => { again.remove(); queue.push(entry); work(); };
      entry.status.after(again);
    };

    const upload = (entry) => new Promise((done) => {
      const body = new FormData();
      body.append("token", form.elements.token.value);
      body.append("kept", form.elements.kept.value);
      body.append("attachments", entry.file);
      const request = (entry.request = new XMLHttpRequest());
      request.open("POST", words.files);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = (event) => (entry.bar.value = event.loaded / event.total);
      request.onload = () => {
        if (request.status !== 201) return done(failed(entry, request.response?.errors?.[0]?.message));
        form.elements.kept.value = request.response.kept;
        entry.uid = request.response.uid;
        done(say(entry, "done", words.tDone, words.tRemove, () => drop(entry)));
      };
      request.onerror = () => done(failed(entry));
      request.onabort = done;
      say(entry, "", words.tUploading, words.tCancel, () => drop(entry));
      request.send(body);
    });

    const work = async () => {
      if (busy) return;
      busy = 1;
      while (queue.length) {
        const entry = queue.shift();
        if (!entry.gone) await upload(entry);
      }
      busy = 0;
      form.dispatchEvent(new Event("uploaded"));
    };

    const choose = (input) => {
      for (const file of input.files) {
        const entry = row(file);
        if ($("files").children.length > +words.maxFiles) failed(entry, words.tMany);
        else if (file.size > +words.maxBytes) failed(entry, words.tLarge);
        else queue.push(entry);
      }
      input.value = "";
      work();
    };

    /* Sending ---------------------------------------------------------------------------------- */
    let sent = false;

    const trouble = () => {
      $("trouble").textContent = words.tOffline;
      $("trouble").hidden = false;
      $("send").setAttribute("aria-busy", "true");
      bridge.send("error", { reason: "offline" });
      setTimeout(send, 5000);
      addEventListener("online", send, { once: true });
    };

    const arrived = (html, url) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      document.title = page.title;
      $("page").replaceWith(page.getElementById("page"));
      document.querySelector("body > svg")?.replaceWith(page.querySelector("body > svg"));
      const { submitted, invalid } = page.body.dataset;
      if (submitted !== undefined) bridge.send("submitted", { topic: submitted });
      else bridge.send("invalid", { count: +invalid || 0 });
      start();
      bridge.reveal($("errsum") || $("done") || $("main"));
    };

    const send = async () => {
      if (sent) return;
      sent = true;
      if (busy) await new Promise((done) => form.addEventListener("uploaded", done, { once: true }));
      $("send").setAttribute("aria-disabled", "true");
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } });
        if (answer.status >= 500) throw answer.status;
        arrived(await answer.text());
      } catch {
        sent = false;
        trouble();
      }
    };

    // In a sandbox without our origin fetch would be foreign: the plain form posts by itself.
    if (bridge.sandboxed) return;
    $("keep").hidden = document.querySelector(".camera").hidden = false;
    restore();
    form.addEventListener("input", save);
    $("discard").onclick = discard;
    $("attachments").onchange = $("camera").onchange = (event) => choose(event.target);
    form.onsubmit = (event) => {
      if (event.submitter?.name) return;
      event.preventDefault();
      faulty || now === steps.length - 1 ? send() : show(now + 1);
    };
    bridge.onReset(discard);
    // With errors everything is shown at once, so that nothing wrong hides in another step.
    if (faulty) return root.classList.remove("js"), bridge.reveal(faulty);
    document.querySelector("h1").classList.add("vh");
    $("prog").hidden = $("at").hidden = false;
    $("next").onclick = () => show(now + 1);
    $("back").onclick = () => show(now - 1);
    show(0, false);
  };

  start();
})();

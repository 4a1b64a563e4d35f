/*
 * The form's own script: steps, a draft on this device, and sending that outlives a lost connection.
 * Without it the page is one long form that works all the same. Sending files one by one is a module
 * that is fetched when somebody begins (form-files.js): till it comes, or if it never does, they go with
 * the form.
 */
//= form-bridge.js
(() => {
  const bridge = reclamatorBridge;
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
    let sending, renewed, fetching, settle;

    /* Steps ------------------------------------------------------------------------------------ */
    const show = (index, target) => {
      now = index;
      const last = !steps[now + 1];
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
      if (now) fetchFiles();
      if (target !== 0) bridge.reveal(target || steps[now].querySelector("h2"));
      bridge.send("step", { step: now + 1, of: steps.length });
    };
    const stepOf = (element) => Math.max(0, steps.findIndex((step) => step.contains(element)));

    // Those that have arrived, as "<uid> <size> <name>", and those that go with the form.
    const names = () => [...new FormData(form)].filter(([name]) => /^(kept_name|attachments)$/.test(name))
      .map(([, file]) => file.name ?? file.replace(/^\S+ \S+ /, "")).filter(Boolean).join(", ");

    const said = (field) =>
      /hidden|submit/.test(field.type) ? ""
        : field.type === "file" ? names()
          : field.type === "radio" ? field.checked && field.nextElementSibling.firstChild.textContent
            : field.selectedOptions ? field.selectedOptions[0].text
              : field.valueAsDate ? field.valueAsDate.toLocaleDateString(root.lang.replace(/^en$/, "en-GB"), { dateStyle: "long", timeZone: "UTC" })
                : field.value;

    const summarise = () => {
      $("summary").replaceChildren(...[...form.querySelectorAll(".step [name]")].flatMap((field) => {
        const textContent = said(field);
        const box = field.closest(".field");
        return textContent ? [
          make("dt", { textContent: box.ariaLabel || box.querySelector("label").firstChild.textContent }),
          make("dd", { textContent }),
        ] : [];
      }));
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
        if (name === "kept_name") form.append(make("input", { type: "hidden", name, value }));
        else if (fields[name]) fields[name].value = value;
      }
      $("draft").hidden = false;
    };

    /* Files ------------------------------------------------------------------------------------ */
    const fetchFiles = () =>
      (fetching ||= import(words.script).then(({ attach }) => form.isConnected && (settle = attach(form, save, $, make)), () => (fetching = 0)));

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
      const { submitted, invalid } = page.body.dataset;
      submitted ? bridge.send("submitted", { topic: submitted }) : bridge.send("invalid", { count: +invalid || 0 });
      start();
      bridge.reveal($("errsum") || $("done") || $("main"));
    };

    const send = async () => {
      if (sending) return;
      busy(true);
      try {
        const refused = await settle?.();
        if (refused) return show(stepOf(refused), refused.querySelector("button"), busy());
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } });
        if (answer.status > 499) throw "server";
        arrived(await answer.text());
      } catch (cause) {
        const reason = cause === "server" ? cause : "offline";
        trouble(form.getAttribute(`data-t-${reason}`));
        bridge.send("error", { reason });
        online = send;
      }
    };

    root.className = "js";
    document.querySelector("h1").className = "vh";
    ["keep", "prog", "at", "summary"].map((id) => ($(id).hidden = false));
    words.send = $("send").textContent;
    if (faulty) faulty.onclick = ({ target: { hash } }) => hash && show(stepOf($(hash.slice(1))), $(hash.slice(1)));
    else restore();
    form.oninput = () => fetchFiles(save());
    $("discard").onclick = () => confirm(words.tDiscard) && (forget(), location.reload());
    form.onsubmit = (event) => {
      if (event.submitter?.name) return forget(); // "Remove" at a file: the page that answers holds all
      event.preventDefault();
      $("next").hidden ? send() : show(now + 1);
    };
    $("next").onclick = () => show(now + 1);
    $("back").onclick = () => show(now - 1);
    show(faulty ? stepOf(form.querySelector(".error")) : 0, faulty || 0);
  };

  addEventListener("online", () => online());
  setInterval(() => online(), 5000);
  bridge.onReset = () => $("discard")?.click();
  start();
})();

// The staff panel's own behaviour around htmx 4: focus and words after a swap, slow and failed
// requests, single-key shortcuts, selection, dialogs, menus, toasts. No state is kept but the
// switch of the single keys.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const visible = (element) => element.checkVisibility();

  // --- htmx -------------------------------------------------------------------------------
  // Answers never bring scripts (the page's policy would refuse them anyway).
  document.addEventListener("htmx:before:swap", ({ detail }) => {
    for (const task of detail.tasks) $$("script", task.fragment).forEach((tag) => tag.remove());
  });

  const focusMarked = () => {
    // what a dialog holds waits until it is open
    const marked = $$("main [data-focus], dialog [data-focus]").find(visible);
    if (!marked) return;
    if (!marked.matches("a, button, input, select, textarea, [tabindex]")) marked.tabIndex = -1;
    marked.removeAttribute("data-focus");
    marked.focus();
  };
  // A key leads to a field, or into what holds it: a step that opens, a card with what is next.
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const CONTROLS = `a[href], button, summary, ${FIELDS}`;
  const reach = (target) => {
    if (target.matches("a, button, label")) return target.click();
    if (target.matches(FIELDS)) return target.focus();
    const step = target.matches("summary") && target.parentElement;
    if (step) step.open = true;
    const inside = (kinds) => $$(kinds, step || target).find(visible);
    (step ? inside(FIELDS) : (inside(".primary") ?? inside(CONTROLS)))?.focus();
  };
  // Each change brings the version that the page now stands on; all its forms go by that, or one's
  // own reply would stand in the way of one's own decision.
  const takeVersion = () => {
    const now = $("#stands-on");
    if (!now) return;
    $$("main [name=version]").forEach((field) => (field.value = now.value));
    $$("main [name=upto]").forEach((field) => (field.value = now.dataset.upto));
  };
  // the row of what stands beside the list is marked, whichever way it was opened
  const markOpened = () => {
    const open = $("[data-entry-of]")?.dataset.entryOf;
    for (const link of $$("[data-entry]"))
      link.closest("tr").ariaCurrent = link.dataset.entry === open ? "true" : null;
  };
  document.addEventListener("htmx:after:swap", () => {
    takeVersion();
    markOpened();
    nameTicks();
    focusMarked();
    $$("[data-toast]").forEach(endToast);
    showSelection();
  });

  // Nothing under 300 ms; then the region says that it is busy.
  const waiting = new WeakMap();
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    $$(".retry").forEach((line) => line.remove());
    const region = ctx.target instanceof Element ? ctx.target : document.body;
    waiting.set(ctx, setTimeout(() => region.setAttribute("aria-busy", "true"), 300));
    ctx.busyRegion = region;
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    clearTimeout(waiting.get(ctx));
    ctx.busyRegion?.removeAttribute("aria-busy");
  });

  // Whoever acts again before the first answer is here: that answer renews the very place which the
  // second one is for, and htmx would drop it without a word.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const place = ctx.target;
    if (place instanceof Element && place.id && !place.isConnected)
      ctx.target = document.getElementById(place.id) ?? place;
  });

  // A failed request leaves a line with "Try again" in place, never a silent stop.
  const offerAgain = (source, template, before = () => {}) => {
    if (!source?.isConnected) return;
    const line = $(template).content.firstElementChild.cloneNode(true);
    $("[data-again]", line).addEventListener("click", async () => {
      // the button goes away: what is being sent again keeps the focus
      (source.querySelector("textarea") ?? source).focus();
      await before();
      line.remove();
      source.requestSubmit ? source.requestSubmit() : source.click();
    });
    (source.closest("form, tr, li, nav, section") ?? source).before(line);
  };
  document.addEventListener("htmx:error", ({ detail: { ctx } }) =>
    offerAgain(ctx?.sourceElement, "#retry"),
  );

  // A page that outlived its session, or its token, keeps what is written in it: whoever has signed
  // in beside it goes on with the token of the new session.
  const HEADERS = "hx-headers:inherited";
  const takeToken = async () => {
    const text = await fetch(location.href).then((answer) => answer.text(), () => "");
    const headers = new DOMParser().parseFromString(text, "text/html").body.getAttribute(HEADERS);
    if (!headers) return;
    document.body.setAttribute(HEADERS, headers);
    const token = JSON.parse(headers)["X-CSRFToken"];
    $$("[name=csrf_token]").forEach((field) => (field.value = token));
  };
  const signIn = () => $("#outlived").content.querySelector("a").pathname;
  const leadsOut = (response) => {
    const way = response.headers.get("HX-Redirect");
    return way && new URL(way, location.href).pathname === signIn();
  };
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const isChange = ctx.request.method !== "GET";
    if (!isChange || !((ctx.response.status === 400 && !ctx.text) || leadsOut(ctx.response))) return;
    event.preventDefault(); // to follow would lose what is written here
    offerAgain(ctx.sourceElement, "#outlived", takeToken);
  });

  // --- toasts: 8 s, and as long as somebody points at them ----------------------------------
  const endToast = (toast) => {
    if (toast.dataset.ends) return;
    toast.dataset.ends = "yes";
    const end = () => (toast.matches(":hover, :focus-within") ? setTimeout(end, 1000) : toast.remove());
    setTimeout(end, 8000);
  };
  $$("[data-toast]").forEach(endToast);

  // --- selection in lists -------------------------------------------------------------------
  const picks = () => $$(".pick");
  const showSelection = () => {
    const chosen = picks().filter((pick) => pick.checked).length;
    for (const place of $$("[data-selected-count]"))
      place.textContent = place.dataset.text.replace("#", chosen);
    for (const all of $$("[data-pick-all]")) {
      all.checked = chosen > 0 && chosen === picks().length;
      all.indeterminate = chosen > 0 && chosen < picks().length;
    }
  };
  // rows that a swap brought say their number once
  const nameTicks = () =>
    $$(".pick:not([value])").forEach((box) =>
      box.setAttribute("value", $("th a", box.closest("[data-row]")).textContent),
    );
  let lastPick = null;
  const pick = (row, range) => {
    const box = $(".pick", row);
    if (!box) return;
    const rows = $$("[data-row]");
    const from = range && lastPick?.isConnected ? rows.indexOf(lastPick) : rows.indexOf(row);
    const to = rows.indexOf(row);
    const state = range ? true : !box.checked;
    for (const each of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
      $(".pick", each).checked = state;
    lastPick = row;
    showSelection();
  };
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-pick-all]")) picks().forEach((box) => (box.checked = target.checked));
    if (target.matches(".pick, [data-pick-all]")) showSelection();
  });
  document.addEventListener("reset", () => setTimeout(showSelection));

  // --- dialogs and the narrow menu ------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.matches("dialog[open]")) event.target.close(); // a click on the backdrop

    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      event.preventDefault();
      const place = document.getElementById(toggle.dataset.toggle);
      const open = place.toggleAttribute("data-open");
      toggle.setAttribute("aria-expanded", String(open));
      if (open && place.matches("nav")) place.scrollIntoView(); // it stands above what one reads
      if (open) $("input[type=search]", place)?.focus();
    }
  });

  // --- the sheet: what a link leads to, fetched into the page's one dialog -----------------------
  const fetchInto = (place, link, address = link.href) =>
    htmx.ajax("GET", address, { source: link, target: place, swap: "innerHTML", push: "false" });
  const openSheet = async (link) => {
    const sheet = $("#sheet");
    await fetchInto(sheet, link); // a link, or a form with the address that it would lead to
    if (!sheet.open && sheet.firstElementChild) sheet.showModal();
    focusMarked();
  };
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[data-sheet], .person:not([form])");
    if (!link) return;
    event.preventDefault();
    if (link.matches("[data-sheet]")) return openSheet(link);
    chooseIn(link.closest("td"), link);
  });
  // Who handles a row is chosen in its cell; Escape leaves the cell as it was.
  const chooseIn = async (cell, opener) => {
    const complaint = new URL($("th a", cell.closest("[data-row]")).href);
    const address = `${complaint.pathname}/handler`;
    await fetchInto(cell, opener, address);
    $("form", cell)?.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      cell.replaceChildren(opener);
      opener.focus();
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-sheet]")) return;
    event.preventDefault();
    const query = new URLSearchParams(new FormData(form, event.submitter));
    form.href = `${event.submitter?.getAttribute("formaction") ?? form.action}?${query}`;
    openSheet(form);
  });
  // whatever the list is swapped for, the sheet has done its work
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    if (ctx?.target?.id === "list") $("#sheet")?.close();
  });

  // --- from complaint to complaint --------------------------------------------------------------
  // the address keeps the place in the list, whatever is done to the complaint before a reload
  const here = $("[data-here]")?.dataset.here;
  if (here) history.replaceState(history.state, "", here + location.hash);
  // a menu with something to choose starts there, a list of acts with the first of them
  const begins = (menu) => $("[data-first]", menu) ?? $$("[data-begin] :is(a, button, summary, input, select)", menu).find(visible);
  document.addEventListener("toggle", ({ target }) => target.open && begins(target)?.focus(), true);

  // --- composer: choose reply or note and write at once; names of the chosen files -------------
  document.addEventListener("click", (event) => {
    const chooser = event.target.closest("[data-check]");
    if (!chooser || event.target.matches("input")) return;
    const box = document.getElementById(chooser.dataset.check);
    if (!box) return;
    event.preventDefault();
    box.checked = true;
    document.getElementById(box.dataset.then)?.focus();
  });
  // --- a variable goes into the text where one writes ----------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const text = button && document.getElementById(button.dataset.insert);
    if (!text) return;
    text.setRangeText(button.dataset.words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest(".starters")?.removeAttribute("open");
    text.focus();
  });
  document.addEventListener("change", ({ target }) => {
    const place = document.getElementById(target.dataset?.names);
    if (place) place.textContent = [...target.files].map((file) => file.name).join(", ");
  });

  // --- what is being written is kept, at most once in three seconds --------------------------
  const keeping = new Set();
  const keep = async (id) => {
    keeping.delete(id);
    const form = document.getElementById(id); // by now it may be a fresh one
    if (!form) return;
    const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const own = { "HX-Request": "true", "HX-Request-Type": "partial" };
    const said = { method: "POST", body: new URLSearchParams(typed), headers: own };
    const answer = await fetch(form.dataset.keep, said).catch(() => null);
    const place = $(`#${form.dataset.kept}`);
    if (!answer?.ok || answer.redirected || !place) return;
    const span = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    if (span?.id === place.id) place.replaceWith(document.adoptNode(span));
  };
  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-keep]");
    if (!form || keeping.has(form.id)) return;
    keeping.add(form.id);
    setTimeout(() => keep(form.id), 3000);
  });

  // --- keyboard -------------------------------------------------------------------------------
  const STORE = "reclamator-single-keys";
  const remember = (value) => {
    try {
      value === undefined ? 0 : localStorage.setItem(STORE, value);
      return localStorage.getItem(STORE);
    } catch {
      return null;
    }
  };
  const keySwitch = $("[data-shortcuts-switch]");
  const off = document.body.dataset.shortcuts === "off" || remember() === "off";
  if (keySwitch) keySwitch.checked = !off;
  keySwitch?.addEventListener("change", () => remember(keySwitch.checked ? "on" : "off"));
  const keysAreOn = () => !keySwitch || keySwitch.checked;

  const row = () => document.activeElement?.closest("[data-row]");
  const move = (step) => {
    const rows = $$("[data-row]").filter(visible);
    const at = rows.indexOf(row());
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
    next && $("a[href]", next)?.focus();
  };
  const press = (keys) => {
    // a key acts on what is chosen first, then in the row with the cursor, then on the page
    const chosen = picks().some((box) => box.checked) ? $$(".bulk [data-key]") : [];
    const places = [...chosen, ...(row() ? $$("[data-key]", row()) : []), ...$$("[data-key]")];
    const target = places.find((each) => each.dataset.key === keys && visible(each));
    if (!target) return false;
    reach(target);
    return true;
  };
  const fixed = { j: () => move(1), k: () => move(-1) };
  // what can be done to several only is done to the row with the cursor, chosen for it
  const isForSeveralOnly = (key) => {
    const named = `[data-key="${CSS.escape(key)}"]`;
    return row() && $(`.bulk ${named}`) && !$(named, row()) && !picks().some((box) => box.checked);
  };

  const typing = (element) =>
    element.isContentEditable ||
    (element.matches("input, textarea, select") && !["checkbox", "radio"].includes(element.type));

  let begun = ""; // the first key of "g d"
  const singleKey = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const pair = begun && `${begun} ${key}`;
    begun = "";
    if (pair && press(pair)) return true;
    if (key === "x" && row()) return pick(row(), event.shiftKey) ?? true;
    if (key.length === 1 && isForSeveralOnly(key)) pick(row());
    if (fixed[key]) return fixed[key]() ?? true;
    if (press(key)) return true;
    if (key === "g") begun = key;
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      const form = event.key === "Enter" && event.target.closest("form[method=post]");
      if (form && event.target.matches(FIELDS)) event.preventDefault(), form.requestSubmit();
      return;
    }
    if (typing(event.target) || $("dialog[open]") || !keysAreOn()) return;
    if (singleKey(event)) event.preventDefault();
  });

  // a list that was chosen in before "Back" shows its bar at once
  showSelection();

  // A fresh page begins at what was just done, or at the row that one comes back from.
  const cameFrom = () => {
    const from = document.referrer && new URL(document.referrer).pathname;
    return $$("[data-row] th a").find((link) => link.pathname === from);
  };
  $("main [data-focus]") ? focusMarked() : cameFrom()?.focus();
})();

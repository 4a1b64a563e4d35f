// Small helpers of all pages: copy, print, share, counter, "Show" of a password, closing menus,
// and the access code that a mailed link carries in its fragment. Every page works without them.
(() => {
  const CHECK = "M20 6 9 17l-5-5"; // icons.html: check
  document.documentElement.classList.add("js");

  const live = document.getElementById("live");
  const say = (words) => {
    live.textContent = "";
    requestAnimationFrame(() => (live.textContent = words));
  };

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.dataset.copied);
    const shape = button.querySelector("path");
    if (!shape) return;
    const before = shape.getAttribute("d");
    if (before === CHECK) return; // pressed again while it says so
    shape.setAttribute("d", CHECK);
    setTimeout(() => shape.setAttribute("d", before), 2000);
  };
  const reveal = (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  };
  const share = (button) =>
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});

  const acts = { copy, reveal, share, print: () => print() };
  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(acts)) {
      const button = event.target.closest(`[data-${name}]`);
      if (button) act(button);
    }
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  if (navigator.share)
    for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;

  // characters left; the limit counts characters as people see them
  const count = (area) => {
    const line = document.getElementById(area.dataset.counter);
    const left = line.dataset.max - [...area.value].length;
    line.toggleAttribute("data-over", left < 0);
    const words = left < 0 ? line.dataset.overText : line.dataset.left;
    line.textContent = words.replace("#", Math.abs(left));
  };
  document.addEventListener("input", (event) => {
    if (event.target.dataset?.counter) count(event.target);
  });

  // the names of chosen files, in the list that is read out
  const row = (file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    line.className = "chosen";
    name.className = "name";
    name.textContent = file.name;
    line.append(name);
    return line;
  };
  document.addEventListener("change", ({ target }) => {
    const drop = target.type === "file" && target.closest("[data-drop]");
    if (!drop) return;
    const inputs = [...drop.querySelectorAll("input[type=file]")];
    drop.querySelector(".files").replaceChildren(...inputs.flatMap((each) => [...each.files]).map(row));
  });

  // the error summary takes the focus on a freshly loaded page
  document.querySelector(".errsum[data-focus]")?.focus();

  // /track/<number>#<code>: post the code, and leave it in no address and no history entry
  const open = (form) => {
    const code = decodeURIComponent(location.hash.slice(1));
    if (!/^[0-9A-Za-z-]{6,24}$/.test(code) || document.getElementById(code)) return;
    history.replaceState(null, "", location.pathname + location.search);
    form.elements[form.dataset.accessCode].value = code;
    if (form.elements.via) form.elements.via.value = "link";
    form.requestSubmit();
  };
  const form = document.querySelector("form[data-access-code]");
  if (form) {
    open(form);
    // the link was followed in the tab that shows the page already: nothing is loaded again
    addEventListener("hashchange", () => open(form));
  }
})();

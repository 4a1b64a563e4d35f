/*
 * The loader, major version 1: upgrades <reclamator-form> on a merchant's page.
 *
 * It writes no markup, style sheet or style attribute (strict CSP, Trusted Types): styles go through
 * CSSOM. It asks no other host for anything, and what a complainant types stays in the frame. Words
 * come from the frame too, in the complainant's language. The size limit after minifying and brotli
 * is a test: repeat a name rather than invent one.
 */
(() => {
  const tag = "reclamator-form";
  // Optimisers and consent tools run scripts late, and then there is no currentScript.
  const script = document.currentScript || document.querySelector("[src*='/widget/v1.']");
  if (!script || customElements.get(tag)) return;

  const base = new URL(script.src);
  const live = new Set();
  // These also go into the frame's address, so they never hold anything personal.
  const names = ["lang", "theme", "topic", "product"];

  // `style` among the properties sets `style.cssText`, which every CSP allows.
  const make = (name, values) => Object.assign(document.createElement(name), values);

  // Only known names: a sanitised editor must not be able to set handlers through us.
  const create = (values) => {
    const form = make(tag);
    for (const name of ["company", "mode", "height", "label", ...names]) if (values[name]) form.setAttribute(name, values[name]);
    return form;
  };

  const scan = (root = document) => {
    for (const link of root.querySelectorAll("a[data-reclamator]")) {
      const form = create({ mode: "popup", ...link.dataset });
      link.replaceWith(form);
      form.append(link);
      form.setAttribute("company", link.dataset.reclamator);
      delete link.dataset.reclamator;
    }
  };

  // Before that, an element may still be without its children.
  const parsed = (run) => document.readyState == "loading" ? addEventListener("DOMContentLoaded", run) : run();

  customElements.define(tag, class extends HTMLElement {
    static observedAttributes = ["company", "theme"];

    get state() {
      return this.getAttribute("state");
    }

    connectedCallback() {
      parsed(() => this.mount());
    }

    disconnectedCallback() {
      live.delete(this);
      this.timer = this.port = clearTimeout(this.timer);
    }

    attributeChangedCallback() {
      this.connectedCallback();
      this.pin();
    }

    mount() {
      if (!this.isConnected || live.has(this) || !this.getAttribute("company")) return;
      live.add(this);
      this.mode = this.getAttribute("mode");
      this.floats = /popup|tab/.test(this.mode);
      const frame = this.querySelector("iframe");
      if (frame || !this.floats) this.adopt(frame || this.build(this));
      if (!this.floats) return;
      const link = this.querySelector("a") || this.appendChild(this.link());
      if (this.mode == "tab") link.style = "position:fixed;z-index:99999;inset-block-end:env(safe-area-inset-bottom);inset-inline-end:env(safe-area-inset-right);margin:1rem;padding:1rem;border-radius:1rem;background:#123;color:#fff";
      link.addEventListener("click", this);
    }

    // The link stays a link for the middle button and for a new tab.
    handleEvent(event) {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault(this.open());
    }

    url() {
      return new URL("../f/" + this.getAttribute("company"), base);
    }

    link() {
      return make("a", { href: this.url(), target: "_blank", textContent: this.getAttribute("label") || this.frame?.title || "Complaint form" });
    }

    build(parent) {
      const src = this.url();
      const add = (name, value) => value && src.searchParams.set(name, value);
      add("embed", 1);
      add("lang", document.documentElement.lang);
      for (const name of names) add(name, this.getAttribute(name));
      add("p", this.getAttribute("prefill-token"));
      return parent.appendChild(make("iframe", {
        title: this.getAttribute("frame-title") || this.textContent,
        width: "100%",
        height: this.getAttribute("height") || 640,
        allow: "camera",
        loading: "lazy",
        src,
      }));
    }

    open() {
      if (!this.floats) return;
      if (!this.dialog) {
        this.dialog = this.appendChild(make("dialog", { ariaLabel: this.textContent, onclose: () => this.emit("close"), style: "width:45rem;max-width:100%;padding:0;border:0;box-shadow:0 0 0 100vmax #0008" }));
        this.adopt(this.build(this.dialog));
        this.dialog.prepend(make("button", { textContent: "✕", onclick: () => this.close(), style: "float:inline-end;padding:1rem;border:0;background:none" }));
      }
      this.dialog.showModal();
      this.emit("open");
    }

    close() {
      this.dialog?.close();
    }

    prefill(values) {
      this.send("prefill", this.values = values);
    }

    reset() {
      this.send("reset");
    }

    adopt(frame) {
      // The default border was part of the height: keep the sum, so that nothing below moves.
      const height = frame.offsetHeight || frame.height;
      frame.style.border = 0;
      frame.style.height = this.dialog ? "80vh" : height + "px";
      this.frame = frame;
      this.since = Date.now();
      this.setAttribute("state", "loading");
      this.pin();
      new IntersectionObserver(([entry]) => {
        if (entry.isIntersecting && !this.port) this.timer ||= setTimeout(() => {
          frame.after(this.line = this.link());
          this.emit("error", { reason: navigator.onLine ? "timeout" : "offline" });
        }, 10000);
      }).observe(frame);
      // A frame that gave up asking before we came asks again.
      frame.contentWindow.postMessage({ reclamator: 1, type: "hello" }, "*");
    }

    // Frame element and document must agree, or the browser paints an opaque canvas.
    pin() {
      const theme = this.getAttribute("theme");
      if (this.frame) this.frame.style.colorScheme = /light|dark/.test(theme) ? theme : "light dark";
      this.send("theme", { theme });
    }

    hear({ type, data }, port) {
      const { frame } = this;
      // A frame that asked twice got two ports: the one it speaks on is the one it took.
      if (this.port != port) {
        this.port = port;
        clearTimeout(this.timer);
        this.line?.remove();
        this.emit("ready", { ms: Date.now() - this.since });
        this.pin();
        this.prefill(this.values);
      }
      if (type == "words") {
        frame.title ||= data.title;
        if (this.dialog) this.dialog.firstChild.textContent = data.close;
      }
      if (type == "resize") {
        // Only grows until the form is sent: the page must not jump under a finger.
        const least = this.state == "submitted" ? 1 : frame.offsetHeight;
        if (!this.floats && data.height > least && data.height <= 20000) frame.style.height = data.height + "px";
      }
      if (type == "scroll") {
        data.top += frame.getBoundingClientRect().top;
        if (data.top < 0 || data.top > innerHeight) scrollBy({ top: data.top - 80, behavior: "instant" });
      }
      if (type == "close") this.close();
      if (!/step|invalid|submitted|error/.test(type)) return;
      for (const name in data) data[name] = data[name]?.slice?.(0, 64) ?? +data[name];
      if (type == "submitted" && this.hasAttribute("datalayer")) (window.dataLayer ||= []).push({ event: "reclamator_submitted", topic: data.topic });
      this.emit(type, data);
    }

    emit(type, detail) {
      if (/ready|submitted|error/.test(type)) this.setAttribute("state", type);
      this.dispatchEvent(new CustomEvent("reclamator:" + type, { bubbles: true, composed: true, detail }));
    }

    send(type, data) {
      this.port?.postMessage({ reclamator: 1, type, data });
    }
  });

  addEventListener("message", ({ origin, source, data }) => {
    if (origin == base.origin && data?.reclamator == 1 && data.type == "hello") for (const form of live) if (form.frame?.contentWindow == source) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => form.hear(event.data, port1);
      source.postMessage({ reclamator: 1, type: "init", data: { mode: form.mode, prefill: form.values } }, origin, [port2]);
    }
  });

  window.Reclamator = { version: "1.0.0", scan };

  parsed(() => {
    scan();
    const form = create({ ...Object.fromEntries(base.searchParams), ...script.dataset });
    if (form.getAttribute("company") && !document.querySelector(tag)) script.closest("body") ? script.after(form) : document.body.append(form);
  });
})();

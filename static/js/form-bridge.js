/*
 * The frame's side of the message protocol `reclamator: 1`.
 *
 * Inside a merchant's page it asks the host until it answers, then reports height and progress over a
 * private port, and takes suggestions (prefill) from registered hosts only. Opened on its own, in a
 * bare frame or sandboxed it does nothing, and the form works all the same.
 *
 * What the page renders for it, on <body>:
 *   data-origins    JSON list of the company's registered origins, [] when there are none
 *   data-close      the word for the host's Close button, in the page's language
 *   data-submitted  on a receipt only: the category that was sent
 *   data-invalid    on a page with errors only: how many
 * A theme from the host arrives as html[data-scheme=light|dark], which the style turns into a scheme.
 * What is passed to reveal() can take the focus (a field, or tabindex=-1).
 * The body has no margin and no viewport-height units, or the frame would chase its own height.
 */
(() => {
  const { body } = document;
  const page = body.dataset;
  const origins = JSON.parse(page.origins || "[]");
  const fields = ["order_number", "email", "name", "phone", "product"];
  const framed = parent !== self;
  // A sandbox without allow-same-origin: nobody can answer, and fetch would be cross-origin.
  const sandboxed = self.origin === "null";
  const waiting = [];
  const suggested = new WeakMap();
  let port, timer, warned, scheduled, floats, trusted;
  let submitted = "submitted" in page;
  let height = 0;
  let tries = 0;

  const send = (type, data) => {
    submitted ||= type === "submitted";
    if (port) port.postMessage({ reclamator: 1, type, data });
    else if (framed) waiting.push([type, data]);
  };

  // Safari cannot scroll the parent from here, so the host is asked too; it moves only when needed.
  const reveal = (element) => {
    element.focus();
    if (port) send("scroll", { top: element.getBoundingClientRect().top });
  };

  const measure = () => {
    scheduled = false;
    const now = Math.ceil(body.getBoundingClientRect().height);
    if (Math.abs(now - height) > 1) send("resize", { height: (height = now) });
  };

  // A suggestion may fill an empty field or replace a suggestion, never what a person wrote.
  const prefill = (values) => {
    for (const name of fields) {
      const value = values[name.replace("_number", "")];
      const field = document.querySelector(`form [name=${name}]`);
      if (typeof value !== "string" || !/^(text|email|tel)/.test(field?.type)) continue;
      if (field.value !== (suggested.get(field) || "")) continue;
      field.value = value.slice(0, 200);
      suggested.set(field, field.value);
    }
  };

  // Whoever holds a draft sets onReset and asks before throwing it away.
  const reset = () => (submitted ? location.replace(location.search || "?") : bridge.onReset());

  const hear = ({ data: { type, data = {} } }) => {
    if (type === "prefill" && trusted) prefill(data);
    if (type === "theme" && /^(light|dark)$/.test(data.theme)) document.documentElement.dataset.scheme = data.theme;
    if (type === "reset") reset();
  };

  const start = ({ data: { data = {} }, origin, ports }) => {
    [port] = ports;
    port.onmessage = hear;
    floats = /popup|tab/.test(data.mode);
    trusted = origins.includes(origin);
    send("words", { title: document.title, close: page.close || "✕" });
    if ("submitted" in page) send("submitted", { topic: page.submitted });
    if (page.invalid) send("invalid", { count: +page.invalid });
    waiting.forEach((message) => send(...message));
    hear({ data: { type: "prefill", data: data.prefill } });
    measure();
    new ResizeObserver(() => {
      scheduled ||= requestAnimationFrame(measure);
    }).observe(body);
  };

  const hello = () => parent.postMessage({ reclamator: 1, type: "hello", data: { min: 1, max: 1 } }, "*");

  const listen = (event) => {
    const { data, origin } = event;
    if (event.source !== parent || !data?.reclamator) return;
    if (data.reclamator !== 1) warned ||= !console.info("reclamator: unknown protocol");
    else if (data.type === "hello") hello();
    else if (data.type === "init" && event.ports.length === 1) {
      if (origins.length && ![location.origin, ...origins].includes(origin)) return;
      removeEventListener("message", listen);
      clearInterval(timer);
      start(event);
    }
  };

  // Not before the form's own script has folded the steps, or the host reserves room for all of them.
  const begin = () => {
    addEventListener("message", listen);
    timer = setInterval(() => (++tries < 40 ? hello() : clearInterval(timer)), 400);
    hello();
    // Keys typed in here do not reach the host's dialog.
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && floats && !event.defaultPrevented) send("close");
    });
  };

  if (framed && !sandboxed) addEventListener("DOMContentLoaded", begin);

  const bridge = (window.reclamatorBridge = { sandboxed, send, reveal, onReset() {} });
})();

/**
 * Attempts of a page to drive a simulator on the machine of whoever looks at it. It runs in the browser, so it is text.
 */
import type { Page } from "playwright-core";

export const FAULT = JSON.stringify({ id: "from-web", effect: { kind: "status", status: 503 } });

const COMMON = `
  const fault = ${JSON.stringify(FAULT)};
  const json = { "content-type": "application/json" };
`;

/** All that a page may send anywhere without asking anybody, and what it may try beyond that. */
const DRIVE = `async (control) => {
  ${COMMON}
  const learned = [];
  const note = async (path, init) => {
    const text = await fetch(control + path, init).then((answer) => answer.text()).catch(() => "");
    if (text !== "") learned.push(text);
  };
  const loads = (element) => new Promise((resolve) => {
    element.onload = element.onerror = resolve;
    document.body.append(element);
  });
  const make = (name, fields) => Object.assign(document.createElement(name), fields);

  for (const mode of ["no-cors", "cors"]) {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
      const headers = { "content-type": type };
      await note("/faults", { method: "POST", mode, headers, body: fault });
      await note("/reset", { method: "POST", mode, headers });
    }
    for (const path of ["", "/world", "/calls", "/calls?path=(a%2B)%2B%24"]) await note(path, { mode, credentials: "include" });
    await note("/faults", { method: "DELETE", mode });
    await note("/../v3/auth/tokens", { method: "POST", mode, body: "{}" });
  }
  navigator.sendBeacon(control + "/faults", fault);
  navigator.sendBeacon(control + "/faults", new Blob([fault], { type: "application/json" }));
  await loads(make("img", { src: control + "/world" }));
  await loads(make("script", { src: control + "/calls" }));
  await loads(make("iframe", { src: control }));
  await new Promise((resolve) => {
    const socket = new WebSocket(control.replace("http", "ws") + "/world");
    socket.onerror = resolve;
    socket.onopen = () => resolve(learned.push("a socket is open"));
  });

  const power = '{"server":"web-1","status":"SHUTOFF","x":"';
  const form = (target) => '<form method=post enctype=text/plain target="' + target + '" action="' + control +
    '/actions/power"><textarea hidden></textarea></form>';
  const frame = make("iframe", { name: "answer" });
  await loads(frame);
  document.body.insertAdjacentHTML("beforeend", form("answer"));
  const send = (document) => {
    const [last] = [...document.forms].slice(-1);
    Object.assign(last.elements[0], { name: power, value: '"}' });
    last.submit();
  };
  const answered = new Promise((resolve) => (frame.onload = resolve));
  send(document);
  await answered;

  const sandbox = make("iframe", { srcdoc: form("_self") + "<script>const power = " + JSON.stringify(power) + ";(" + send + ")(document)</script>" });
  sandbox.setAttribute("sandbox", "allow-forms allow-scripts");
  await loads(sandbox);
  return learned;
}`;

/** Answers that a page gets that was loaded from the simulator under a name of somebody else: status and text. */
const READ = `async () => {
  ${COMMON}
  const asked = [
    await fetch("/_simulator"),
    await fetch("/_simulator/world"),
    await fetch("/_simulator/reset", { method: "POST", headers: json }),
    await fetch("/_simulator/faults", { method: "POST", headers: json, body: fault }),
    await fetch("/v1"),
  ];
  return Promise.all(asked.map(async (one) => one.status + " " + (await one.text())));
}`;

/** Tries to drive and to read the simulator from a page of another origin. Answers with what it learned. */
export const drive = (page: Page, url: string): Promise<string[]> =>
  page.evaluate(`(${DRIVE})(${JSON.stringify(`${url}/_simulator`)})`);

/** Tries the same from a page whose origin is the simulator's address under another name. */
export const readAsOwn = (page: Page): Promise<string[]> => page.evaluate(`(${READ})()`);

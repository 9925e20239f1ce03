// The resident's page: sends each message with an id of its own until it is answered, so that nothing is lost
// or doubled on a bad line; keeps the talk in the browser; asks for what was pushed since.
"use strict";
const $ = (id) => document.getElementById(id);
const store = {
  get: (key, otherwise) => { try { return JSON.parse(localStorage.getItem("linli." + key)) ?? otherwise; } catch { return otherwise; } },
  set: (key, value) => { try { localStorage.setItem("linli." + key, JSON.stringify(value)); } catch { /* private mode: works without */ } },
};
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const sender = store.get("sender") || newId();
store.set("sender", sender);
let lastPushed = store.get("lastPushed", 0);
let talk = store.get("talk", []);
let queue = store.get("queue", []);

function remember(entry) {
  talk = [...talk, entry].slice(-100);
  store.set("talk", talk.map(({ image, ...rest }) => (image && image.length > 2000 ? rest : { image, ...rest })));
}

function withPhoneLinks(node, text) {
  text.split(/(\b(?:119|120|110|12356|12345)\b)/).forEach((part) => {
    if (/^(119|120|110|12356|12345)$/.test(part)) {
      const link = document.createElement("a");
      link.href = "tel:" + part; link.textContent = part; node.append(link);
    } else node.append(part);
  });
}

function show(entry) {
  const bubble = document.createElement("div");
  bubble.className = "said" + (entry.mine ? " mine" : "");
  if (entry.image) { const img = document.createElement("img"); img.src = entry.image; img.alt = "照片"; bubble.append(img); }
  if (entry.text) withPhoneLinks(bubble, entry.text);
  $("talk").append(bubble);
  if (entry.buttons?.length) $("talk").append(choices(entry.buttons));
  $("talk").scrollTop = $("talk").scrollHeight;
  return bubble;
}

function choices(buttons) {
  const box = document.createElement("div");
  box.className = "choices";
  buttons.forEach((each, index) => {
    const button = document.createElement("button");
    button.type = "button"; button.textContent = `${index + 1}  ${each.title}`;
    button.onclick = () => say(each.payload, each.title);
    box.append(button);
  });
  return box;
}

function closeChoices() { document.querySelectorAll(".choices button").forEach((each) => { each.disabled = true; }); }

function say(message, shown = message, images = []) {
  closeChoices();
  const entry = { mine: true, text: shown, image: images[0] };
  remember(entry);
  const bubble = show(entry);
  bubble.classList.add("waiting");
  queue.push({ id: newId(), message, images, bubble });
  saveQueue();
  work();
}

// A photo too big for the browser's memory is still sent, it just does not survive a closed page.
function saveQueue() { store.set("queue", queue.map(({ id, message, images }) => ({ id, message, images }))); }

let working = false;
async function work() {
  if (working) return;
  working = true;
  while (queue.length) {
    const next = queue[0];
    try {
      const reply = await fetch("/webhooks/rest/webhook", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sender, message: next.message, metadata: { message_id: next.id, images: next.images } }),
      });
      if (reply.status >= 500) throw new Error(reply.status);
      next.bubble?.classList.remove("waiting", "unsent");
      queue.shift(); saveQueue();
      if (reply.ok) (await reply.json()).forEach(receive);
      else receive({ text: "这条没能发出去，请换个说法或换张照片再试。" });
      trouble("");
    } catch {
      next.bubble?.classList.add("unsent");
      trouble("网络不太好，正在重新发送，您说的话没有丢。");
      await new Promise((done) => setTimeout(done, 3000));
    }
  }
  working = false;
}

function receive(answer) {
  if (answer.custom?.elder_mode) setBigger(true);
  const entry = { text: answer.text, buttons: answer.buttons, image: answer.image };
  remember(entry); show(entry);
}

function trouble(words) { $("trouble").textContent = words; $("trouble").hidden = !words; }

async function fetchPushed() {
  try {
    const reply = await fetch(`/conversations/${sender}/messages?after=${lastPushed}`);
    if (!reply.ok) return;
    for (const each of await reply.json()) {
      closeChoices(); receive(each);
      lastPushed = Math.max(lastPushed, each.id); store.set("lastPushed", lastPushed);
    }
  } catch { /* next time */ }
}

function setBigger(on) {
  document.documentElement.classList.toggle("bigger", on);
  $("bigger").setAttribute("aria-pressed", on); store.set("bigger", on);
}

function send() {
  const words = $("words").value;
  if (!words.trim()) return;
  $("words").value = ""; $("words").style.height = "";
  say(words);
}

async function smaller(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, 1600 / Math.max(bitmap.width, bitmap.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width * scale, height: bitmap.height * scale });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.8);
}

$("write").onsubmit = (event) => { event.preventDefault(); send(); };
$("words").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
};
$("words").oninput = () => { $("words").style.height = ""; $("words").style.height = $("words").scrollHeight + "px"; };
$("bigger").onclick = () => setBigger(!document.documentElement.classList.contains("bigger"));
document.querySelectorAll("nav button").forEach((each) => { each.onclick = () => say(each.dataset.say, each.textContent); });
$("photo").onchange = async (event) => {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file) return;
  try { say("", "", [await smaller(file)]); } catch { trouble("这张照片打不开，请换一张。"); }
};

setBigger(store.get("bigger", false));
if (talk.length) talk.forEach(show);
else receive({
  text: "您好！小区里哪儿坏了、脏了、吵了、堵了，直接说给我听。\n比如：3号楼2单元楼道灯不亮。",
});
document.querySelectorAll(".choices").forEach((box, index, all) => { if (index < all.length - 1) box.querySelectorAll("button").forEach((b) => { b.disabled = true; }); });
work();
fetchPushed();
setInterval(fetchPushed, 5000);

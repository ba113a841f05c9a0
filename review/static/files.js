// Drop a file or name a key; ask for the job's state until it is done.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const csrf = document.querySelector("meta[name=csrf]").content;
  const words = find("upload").dataset;
  const say = (text, bad = false) => { find("status").textContent = text; find("status").classList.toggle("bad", bad); };

  async function start(form) {
    say(words.running);
    find("result").replaceChildren();
    const answer = await fetch(form.getAttribute("action"), { method: "POST", headers: { "x-csrf-token": csrf }, body: new FormData(form) });
    const body = await answer.json();
    if (!answer.ok) { say(`${words.failed}: ${body.detail}`, true); return; }
    follow(body.job);
  }
  async function follow(job) {
    const body = await (await fetch("/files/jobs/" + job)).json();
    if (body.state === "running") { setTimeout(() => follow(job), 400); return; }
    if (body.state === "failed") { say(`${words.failed}: ${body.message}`, true); return; }
    say(words.done);
    if (body.document_id) {
      const link = document.createElement("a");
      link.href = `/tables/${body.document_id}/disclosure_requests`;
      link.textContent = body.key;
      find("result").append(link);
    }
  }
  for (const form of [find("upload"), find("again")])
    form.addEventListener("submit", (event) => { event.preventDefault(); start(form); });
  const drop = find("drop");
  for (const kind of ["dragover", "dragleave", "drop"])
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        find("upload").elements.file.files = event.dataTransfer.files;
        start(find("upload"));
      }
    });
})();

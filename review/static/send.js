// Sends a form with the token against forged requests, and shows the page that answers.
"use strict";
(() => {
  const csrf = document.querySelector("meta[name=csrf]").content;
  const send = (address, form, submitter) =>
    fetch(address, { method: "POST", headers: { "x-csrf-token": csrf }, body: new FormData(form, submitter) });
  for (const form of document.querySelectorAll("form[data-send]"))
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if ((await send(form.getAttribute("action"), form, event.submitter)).ok) location.reload();
    });
  for (const form of document.querySelectorAll("form[data-new-token]"))
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await send("/tokens", form, event.submitter);
      const body = await answer.json();
      const said = document.getElementById("token");
      said.textContent = answer.ok ? `${said.dataset.once} ${body.token}` : body.detail;
    });
})();

// Sends a form with the token against forged requests, and shows the page that answers.
"use strict";
for (const form of document.querySelectorAll("form[data-send]"))
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const csrf = document.querySelector("meta[name=csrf]").content;
    const body = new FormData(form, event.submitter);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", headers: { "x-csrf-token": csrf }, body });
    if (answer.ok) location.reload();
  });

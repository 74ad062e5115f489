// The dashboard: asks for the features every two seconds and keeps the page at what they are.
import { ask, currentKey, Problem } from "./api.js";
import { showDetail } from "./feature-detail.js";
import { createFeatureTable } from "./feature-table.js";
import { drawLineage } from "./lineage.js";

const INTERVAL_MS = 2_000;

const at = (id) => document.getElementById(id);
const featureTable = createFeatureTable(at("feature-table"));

let timer;
let isPaused = false;
let features = [];
let picture = "";
/** The feature whose details are shown. */
let detail;

async function refresh() {
  clearTimeout(timer);
  try {
    const answer = await ask("GET", "/v1/features");
    features = answer.features;
    const wasSignIn = !at("sign-in").hidden;
    show("content");
    // The field that had the focus is gone.
    if (wasSignIn) at("features").focus();
    say("Connected");
    at("tenant").textContent = `Tenant ${answer.tenant}`;
    update();
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) return signIn(error);
    say(error instanceof Problem ? error.message : "The server does not answer; trying again.");
  }
  if (!isPaused) timer = setTimeout(refresh, INTERVAL_MS);
}

function update() {
  featureTable.update(features, performance.now());
  at("none").hidden = features.length > 0;
  at("feature-table").hidden = features.length === 0;
  at("lineage").hidden = features.length === 0;
  const drawn = JSON.stringify(features.map((feature) => feature.hash));
  if (drawn !== picture && features.length > 0) at("lineage-picture").replaceChildren(...drawLineage(features));
  picture = drawn;
  updateDetail();
}

function updateDetail() {
  const name = decodeURIComponent(location.hash.slice(1));
  const feature = features.find((one) => one.name === name);
  at("detail").hidden = feature === undefined;
  if (feature === undefined) {
    detail = undefined;
    return;
  }
  if (detail?.hash !== feature.hash) detail = { hash: feature.hash, view: showDetail(at("detail"), feature) };
  detail.view.update(feature);
}

function signIn(error) {
  // With no key yet there is nothing wrong.
  at("key-problem").textContent = currentKey.get() === null ? "" : error.detail;
  currentKey.forget();
  show("sign-in");
  say("");
  at("key").focus();
}

function show(id) {
  for (const one of ["sign-in", "content"]) at(one).hidden = one !== id;
  at("pause").hidden = id !== "content";
  at("leave").hidden = id !== "content" || currentKey.get() === null;
  if (id === "sign-in") at("tenant").textContent = "";
}

/** Only what has changed is said to a screen reader. */
function say(text) {
  if (at("state").textContent !== text) at("state").textContent = text;
}

at("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  currentKey.set(at("key").value.trim());
  at("key").value = "";
  refresh();
});

at("leave").addEventListener("click", () => {
  currentKey.forget();
  location.hash = "";
  location.reload();
});

at("pause").addEventListener("click", () => {
  isPaused = !isPaused;
  at("pause").setAttribute("aria-pressed", String(isPaused));
  say(isPaused ? "Paused" : "Connected");
  if (!isPaused) refresh();
  else clearTimeout(timer);
});

addEventListener("hashchange", () => {
  updateDetail();
  if (!at("detail").hidden) at("detail").focus();
});

refresh();

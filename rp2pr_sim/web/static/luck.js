/* The replicates behind "was it luck?": asked for once for what is chosen now, and shared by the picture and the lessons. */

import * as api from "./api.js";
import { choice } from "./state.js";

const known = new Map(); // key -> the finished job
const listeners = new Set();
const state = { key: "", job: null, error: "", stop: null };

const keyOf = () => JSON.stringify([choice.a, choice.b, choice.seed, choice.replicate, choice.trials, choice.parameters]);

/** Calls `listener` whenever replicates have been run. */
export const listen = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What is known for what is chosen now: `{job, error, running}`. */
export function now() {
  const key = keyOf();
  if (known.has(key)) return { job: known.get(key), error: "", running: false };
  if (state.key === key) return { job: state.job, error: state.error, running: Boolean(state.stop) };
  return { job: null, error: "", running: false };
}

/** Runs the replicates of what is chosen now, unless they are there or under way. */
export async function run() {
  const key = keyOf();
  if (known.has(key) || (state.key === key && state.stop)) return;
  cancel();
  const stop = new AbortController();
  Object.assign(state, { key, job: null, error: "", stop });
  tell();
  const { a, b, seed, replicate, trials, parameters } = choice;
  try {
    const done = await api.luck(
      { a, b, seed, replicate, trials, parameters },
      (job) => {
        if (state.stop !== stop) return;
        state.job = job;
        tell();
      },
      stop.signal,
    );
    if (done.state === "done") known.set(key, done);
  } catch (error) {
    if (state.stop === stop && error.name !== "AbortError") state.error = error.message;
  }
  if (state.stop === stop) {
    state.stop = null;
    tell();
  }
}

/** Stops what is running, as when another programme is chosen. */
function cancel() {
  if (!state.stop) return;
  state.stop.abort();
  state.stop = null;
  tell();
}

/** Stops what is running for another choice than the present one. */
export function cancelOthers() {
  if (state.key !== keyOf()) cancel();
}

function tell() {
  for (const listener of listeners) listener();
}

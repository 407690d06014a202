/* The service, asked: every refusal arrives as an error whose message is the service's own sentence. */

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The page cannot reach its service. Is rp2pr teach still running?");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `The service answered ${answer.status}.`);
  return body;
}

function post(path, body, signal) {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
}

export const levers = () => ask("api/levers");
export const play = (choice, signal) => post("api/play", choice, signal);
export const story = (question, signal) => post("api/story", question, signal);

/** Starts the replicates, reports each state to `heard`, and returns the last; ends early when `signal` is aborted. */
export async function luck(question, heard, signal) {
  let job = await post("api/luck", question, signal);
  const id = job.job;
  try {
    while (job.state === "waiting" || job.state === "running") {
      heard(job);
      await new Promise((after) => setTimeout(after, 350));
      if (signal.aborted) throw new DOMException("stopped", "AbortError");
      job = await ask(`api/luck/${id}`, { signal });
    }
  } catch (error) {
    if (signal.aborted) fetch(`api/luck/${id}`, { method: "DELETE" }).catch(() => {});
    throw error;
  }
  if (job.state === "cancelled") throw new Error("The replays were stopped before their end, as when nobody has asked for a while. Ask again.");
  if (job.state === "failed") throw new Error(job.error || "The replicates could not be run.");
  heard(job);
  return job;
}

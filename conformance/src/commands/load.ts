/** A busy machine: threads that spin, and end with this process whatever happens to it. */
import { Worker } from "node:worker_threads";

export function startLoad(threads: number): { stop(): Promise<void> } {
  const workers = Array.from({ length: threads }, () => new Worker("for (;;);", { eval: true }));
  for (const worker of workers) worker.unref();
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

// An accsyn workspace in a container, for tests in Node (needs the package `testcontainers`).
//
//   const sandbox = await startSandbox();
//   const session = await Session.open(sandbox.options);
//   await sandbox.stop();
import { GenericContainer, Wait } from "testcontainers";

const [HTTP, HTTPS, CONTROL] = [8181, 8443, 8182];

/** The line of a log in which the sandbox says what clients need. */
export const firstLine = (log) => JSON.parse(log.split("\n").find((line) => line.startsWith('{"http"')));

/** A URL of the container as it is reached from outside. */
export const at = (url, host, port) => `${new URL(url).protocol}//${host}:${port}${new URL(url).pathname.replace(/\/$/, "")}`;

/** Starts a sandbox; options are those of accsyn-sandbox, for example `["--time-scale", "60"]`. */
export async function startSandbox(options = [], image = "accsyn-sandbox") {
  let log = "";
  const container = await new GenericContainer(image)
    .withExposedPorts(HTTP, HTTPS, CONTROL)
    .withCommand(options)
    .withLogConsumer((stream) => stream.on("data", (text) => (log += text)))
    .withWaitStrategy(Wait.forLogMessage(/"control"/))
    .start();
  const ready = firstLine(log);
  const reached = (url, port) => at(url, container.getHost(), container.getMappedPort(port));
  return {
    http: reached(ready.http, HTTP),
    control: reached(ready.control, CONTROL),
    // The certificate is for localhost; plain HTTP needs no authority beside it.
    options: {
      workspace: ready.workspace, username: ready.username, api_key: ready.api_key,
      endpoint: reached(ready.http, HTTP),
    },
    stop: () => container.stop(),
  };
}

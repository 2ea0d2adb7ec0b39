import { createServer, type Server } from "node:net";
import {
  credentials,
  logVerbosity,
  makeClientConstructor,
  Metadata,
  Server as GrpcServer,
  ServerCredentials,
  type ServiceError,
  setLogVerbosity,
  status,
} from "@grpc/grpc-js";
import { loopbackExempt } from "../../cli/proxies";

const LOOPBACK = "localhost,127.0.0.1,127.0.0.0/8,::1";

describe("the exemption of loopback addresses from proxies", () => {
  it("is nothing where no proxy is set", () => {
    expect(loopbackExempt({ no_proxy: "corp.example", http_proxy: "" })).toEqual({});
  });

  it.each(["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "grpc_proxy"])(
    "is in both spellings with %s",
    (name) => {
      const env = { [name]: "http://proxy.example:3128" };
      expect(loopbackExempt(env)).toEqual({ no_proxy: LOOPBACK, NO_PROXY: LOOPBACK });
    },
  );

  it("keeps what is exempt already, whichever spelling says so", () => {
    const proxy = { http_proxy: "http://proxy.example" };
    const both = (value: string) => ({ no_proxy: value, NO_PROXY: value });
    expect(loopbackExempt({ ...proxy, NO_PROXY: "corp.example" })).toEqual(both(`corp.example,${LOOPBACK}`));
    expect(loopbackExempt({ ...proxy, no_proxy: "corp.example", NO_PROXY: "" })).toEqual(
      both(`corp.example,${LOOPBACK}`),
    );
    expect(loopbackExempt({ ...proxy, no_proxy: "a.example", NO_PROXY: "b.example" })).toEqual({
      no_proxy: `a.example,${LOOPBACK}`,
      NO_PROXY: `b.example,${LOOPBACK}`,
    });
    expect(loopbackExempt({ ...proxy, no_proxy: "*" })).toEqual(both(`*,${LOOPBACK}`));
  });

  it("names nothing twice", () => {
    const exempt = loopbackExempt({
      http_proxy: "http://proxy.example",
      no_proxy: LOOPBACK,
      NO_PROXY: LOOPBACK,
    });
    expect(exempt).toEqual({ no_proxy: LOOPBACK, NO_PROXY: LOOPBACK });
  });
});

describe("gRPC to this machine, with a proxy in the environment", () => {
  const before = { ...process.env };
  let server: GrpcServer;
  let port: number;
  let proxy: Server;
  let proxied: number;

  beforeAll(async () => {
    setLogVerbosity(logVerbosity.NONE);
    server = new GrpcServer();
    server.register("/engine/Ping", (_call: unknown, done: (error: null, reply: Buffer) => void) => {
      done(null, Buffer.from("pong"));
    }, (reply: Buffer) => reply, (request: Buffer) => request, "unary"); // prettier-ignore
    port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
  });

  // A proxy for each: a client may try once more while the next test runs.
  beforeEach(async () => {
    proxied = 0;
    proxy = createServer((socket) => {
      proxied++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port: proxyPort } = proxy.address() as { port: number };
    process.env.http_proxy = `http://127.0.0.1:${proxyPort}`;
  });

  afterEach(async () => {
    await new Promise((resolve) => proxy.close(resolve));
  });

  afterAll(() => {
    process.env = before;
    server.forceShutdown();
  });

  /** The reply, or the status code of an error. */
  async function ping(): Promise<string> {
    const client = new (makeClientConstructor({}, "engine"))(
      `127.0.0.1:${port}`,
      credentials.createInsecure(),
    );
    const same = (bytes: Buffer) => bytes;
    try {
      return await new Promise((resolve) => {
        client.makeUnaryRequest("/engine/Ping", same, same, Buffer.from("ping"), new Metadata(), {}, (error: ServiceError | null, reply?: Buffer) => {
          resolve(error ? status[error.code] : String(reply));
        }); // prettier-ignore
      });
    } finally {
      client.close();
    }
  }

  it.each([undefined, "corp.example", "corp.example, 127.0.0.1"])(
    "goes astray with no_proxy %s",
    async (given) => {
      delete process.env.no_proxy;
      if (given !== undefined) process.env.no_proxy = given;
      expect(await ping()).toBe("UNAVAILABLE");
      expect(proxied).toBeGreaterThan(0);
    },
  );

  it.each([undefined, "corp.example", "corp.example, 127.0.0.1"])(
    "goes straight with no_proxy %s and the exemption",
    async (given) => {
      delete process.env.no_proxy;
      if (given !== undefined) process.env.no_proxy = given;
      Object.assign(process.env, loopbackExempt(process.env));
      expect({ reply: await ping(), proxied }).toEqual({ reply: "pong", proxied: 0 });
    },
  );
});

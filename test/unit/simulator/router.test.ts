import { expect } from "chai";
import fc from "fast-check";
import { createRouter, UnreadablePath } from "../../../simulator/http/router.js";
import { CALLS } from "../../../simulator/routes/index.js";

const routerOf = (...patterns: string[]) => {
  const router = createRouter<string>();
  for (const pattern of patterns) router.add("GET", pattern, pattern);
  return router;
};

describe("router", () => {
  it("tries a literal before a parameter, and the parameter where the literal leads nowhere", () => {
    const router = routerOf("/tasks/jobs/batch", "/tasks/:group/jobs/all", "/tasks/jobs/:id");
    expect(router.find("GET", "/tasks/jobs/batch")?.value).to.equal("/tasks/jobs/batch");
    expect(router.find("GET", "/tasks/jobs/7")).to.deep.equal({ value: "/tasks/jobs/:id", params: { id: "7" } });
    expect(router.find("GET", "/tasks/jobs/jobs/all")?.params).to.deep.equal({ group: "jobs" });
    expect(router.find("GET", "/tasks/jobs")).to.equal(null);
  });

  it("forgives one slash at the end and no other", () => {
    const router = routerOf("/", "/a/:id");
    expect(router.find("GET", "/")?.value).to.equal("/");
    expect(router.find("GET", "/a/1/")?.params).to.deep.equal({ id: "1" });
    expect(router.find("GET", "/a/1//")).to.equal(null);
    expect(router.find("GET", "//a/1")).to.equal(null);
  });

  it("knows a path by its method", () => {
    expect(routerOf("/a").find("POST", "/a")).to.equal(null);
  });

  it("reads the path of a target with a query, a fragment or an origin", () => {
    const router = routerOf("/a/:id");
    for (const target of ["/a/1?x=/b", "/a/1#x", "/a/1/?x", "http://host:80/a/1?x"])
      expect(router.find("GET", target)?.params, target).to.deep.equal({ id: "1" });
  });

  it("says of a path that it does not decode, or that a parameter is too long", () => {
    const router = routerOf("/a/:id");
    expect(() => router.find("GET", "/a/%zz")).to.throw(UnreadablePath, "/a/%zz");
    expect(() => router.find("GET", `/a/${"x".repeat(501)}`)).to.throw(UnreadablePath, "500");
    expect(router.find("GET", `/a/${"x".repeat(500)}`)).not.to.equal(null);
  });

  it("refuses a second route for the same requests", () => {
    expect(() => routerOf("/a/:id", "/a/:name")).to.throw("twice");
  });

  it("finds every call of the service by any values of its parameters, and gives them back as they were", () => {
    const router = createRouter<string>();
    for (const { method, service, path } of CALLS)
      router.add(method, `/${service}${path}`, `${method} ${service}${path}`);
    const literals = new Set(CALLS.flatMap(({ path }) => path.split("/")));
    const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !literals.has(text));
    fc.assert(
      fc.property(fc.constantFrom(...CALLS), fc.infiniteStream(value), ({ method, service, path }, values) => {
        const params: Record<string, string> = {};
        const target = `/${service}${path}`.replace(/:([a-z_]+)/g, (_, name: string) => {
          params[name] = values.next().value as string;
          return encodeURIComponent(params[name]);
        });
        expect(router.find(method, target)).to.deep.equal({ value: `${method} ${service}${path}`, params });
      }),
    );
  });
});

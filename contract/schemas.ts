import backup from "./objects/backup.schema.json";
import common from "./objects/common.schema.json";
import disk from "./objects/disk.schema.json";
import dns from "./objects/dns.schema.json";
import domain from "./objects/domain.schema.json";
import drill from "./objects/drill.schema.json";
import eip from "./objects/eip.schema.json";
import error from "./objects/error.schema.json";
import failureJob from "./objects/failure-job.schema.json";
import group from "./objects/group.schema.json";
import iam from "./objects/iam.schema.json";
import instance from "./objects/instance.schema.json";
import job from "./objects/job.schema.json";
import loadBalancer from "./objects/load-balancer.schema.json";
import network from "./objects/network.schema.json";
import nic from "./objects/nic.schema.json";
import pair from "./objects/pair.schema.json";
import port from "./objects/port.schema.json";
import quota from "./objects/quota.schema.json";
import requests from "./objects/requests.schema.json";
import rpo from "./objects/rpo.schema.json";
import server from "./objects/server.schema.json";
import tags from "./objects/tags.schema.json";
import version from "./objects/version.schema.json";

/** Every schema file of objects/, by its own $id. */
export const schemas: readonly { readonly $id: string; readonly $defs: object }[] = [
  backup,
  common,
  disk,
  dns,
  domain,
  drill,
  eip,
  error,
  failureJob,
  group,
  iam,
  instance,
  job,
  loadBalancer,
  network,
  nic,
  pair,
  port,
  quota,
  requests,
  rpo,
  server,
  tags,
  version,
];

import { isDrError } from "../../errors";
import type { Failure } from "../../model/wire/wire";
import { FailureReply } from "../../model/wire/replies";
import { type Client, segment } from "./client";
import { PAGING } from "./paging";
import type { CallOptions, FailureCalls } from "../calls/types";

/** Source: OTC-API `task_center`. */
export function failureCalls(client: Client): FailureCalls {
  return {
    async list(groupId, options) {
      return client.list(
        {
          operation: groupId === undefined ? "Listing failed tasks" : `Listing failed tasks of group ${groupId}`,
          call: "listFailures",
          path: "/v1/{project_id}/task-center/failure-jobs",
          query: { server_group_id: groupId },
          key: "failure_jobs",
          row: FailureReply,
          idOf: ({ jobId, resourceId, failureStatus }) => [jobId, resourceId, failureStatus].join(),
          paging: PAGING.sdrs,
        },
        options,
      );
    },
    async remove(id, options) {
      const operation = `Forgetting failed task ${id}`;
      const path = `/v1/{project_id}/task-center/failure-jobs/${segment(id, operation)}`;
      await client.send({ operation, call: "removeFailure", method: "DELETE", path, repeatable: true }, options);
    },
    async clear(groupId, options) {
      const operation =
        groupId === undefined ? "Forgetting failed tasks" : `Forgetting failed tasks of group ${groupId}`;
      const scope = groupId === undefined ? "" : `/${segment(groupId, operation)}`;
      const path = `/v1/{project_id}/task-center${scope}/failure-jobs/batch`;
      await client.send({ operation, call: "clearFailures", method: "DELETE", path, repeatable: true }, options);
    },
  };
}

/** Forgets a task of a list. The documents call the id that of the task; their example has that of the object. */
export async function forgetTask(
  failures: FailureCalls,
  { jobId, resourceId }: Pick<Failure, "jobId" | "resourceId">,
  options?: CallOptions,
): Promise<void> {
  await failures.remove(jobId, options).catch(async (error: unknown) => {
    if (!isDrError(error, "DR_USAGE", "DR_NOT_FOUND", "DR_GONE_OR_BUSY")) throw error;
    await failures.remove(resourceId, options);
  });
}

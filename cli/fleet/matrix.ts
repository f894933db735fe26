/** Forms of a matrix. */
export const MATRIX_FORMATS = ["github", "gitlab", "jenkins"] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

/** Jobs that a matrix may have; a scripted pipeline has no limit of its own. */
export const MOST_JOBS = {
  github: 256,
  gitlab: 200,
  jenkins: Number.POSITIVE_INFINITY,
} as const satisfies Record<MatrixFormat, number>;

/** The value that a pipeline takes for one job a stack. Pure. */
export function matrixOf(stacks: readonly string[], format: MatrixFormat): unknown {
  switch (format) {
    case "github":
      return { stack: stacks };
    case "gitlab":
      return [{ STACK: stacks }];
    case "jenkins":
      return stacks;
  }
}

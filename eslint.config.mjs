import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const wall = (files, patterns, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "**/*.mjs", "**/*.cjs", "docs/**", "templates/**"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "no-console": "error",
    },
  },
  {
    // Texts of services and files meet these: none may take longer than the text is long, and none comes from outside.
    files: ["provider/**", "sdk/**", "report/**", "policy/**", "drill/**", "cli/**", "simulator/**", "contract/**"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    files: ["provider/**", "sdk/**", "report/**", "policy/**", "drill/**", "cli/**", "simulator/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='RegExp'], CallExpression[callee.name='RegExp']",
          message: "An expression is written down where it is used: text from outside is compared, not searched with.",
        },
      ],
    },
  },
  wall(
    ["provider/model/**"],
    ["**/api/**", "**/engine/**", "**/resources/**", "**/transition/**", "@pulumi/*", "node:*"],
    "The model is pure.",
  ),
  wall(
    ["provider/api/**"],
    ["**/engine/**", "**/resources/**", "**/transition/**", "@pulumi/*"],
    "The client neither waits nor decides.",
  ),
  wall(["provider/transition/**"], ["**/engine/**", "**/resources/**", "@pulumi/*"], "Imports point down."),
  wall(
    ["provider/**"],
    ["**/cli/**", "**/policy/**", "**/report/**", "**/sdk/**", "**/simulator/**"],
    "The provider knows neither its users nor its simulator.",
  ),
  wall(
    ["sdk/**"],
    ["**/cli/**", "**/policy/**", "**/report/**", "**/simulator/**"],
    "A program loads the resources and nothing else.",
  ),
  wall(
    ["report/**"],
    ["**/cli/**", "**/sdk/**", "**/simulator/**", "@pulumi/*"],
    "The report reads outputs, wherever they come from.",
  ),
  wall(
    ["policy/**"],
    ["**/cli/**", "**/report/**", "**/sdk/**", "**/simulator/**", "@pulumi/*"],
    "Policies are data for whoever has Pulumi's policy library.",
  ),
  wall(
    ["simulator/**"],
    ["**/cli/**", "**/provider/**", "**/report/**", "**/sdk/**", "@pulumi/*"],
    "The simulator must be able to contradict the provider.",
  ),
  wall(
    ["contract/**"],
    ["**/cli/**", "**/provider/**", "**/report/**", "**/sdk/**", "**/simulator/**", "**/test/**"],
    "The contract judges both sides.",
  ),
  wall(["examples/**"], ["**/provider/**", "**/simulator/**"], "Examples import the package by name."),
  {
    files: ["test/**", "tools/**", "cli/**", "examples/**"],
    rules: {
      "no-console": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);

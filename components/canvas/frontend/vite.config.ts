import { defineConfig } from "vite";

// One script and one style sheet, named by their content: Streamlit serves them as files and browsers keep them.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../../../touchstone/static/canvas",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    rollupOptions: {
      input: "src/index.tsx",
      preserveEntrySignatures: "strict",
      onwarn: (warning, warn) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && warn(warning),
      output: {
        format: "es",
        entryFileNames: "canvas-[hash].js",
        assetFileNames: "canvas-[hash][extname]",
      },
    },
  },
});

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

// Shade 8 on white and shade 3 on the dark body are above 4.5:1.
const brand: MantineColorsTuple = [
  "#e7f6f8", "#cfeaee", "#a3d7de", "#72c2cd", "#45adbb", "#2299a9", "#14808f", "#0d6d7b", "#0b5f6c", "#084b55",
];

// Greys of the page's own tint, for what has no colour of its own below: inputs, buttons, borders.
const dark: MantineColorsTuple = [
  "#c9d1d8", "#b8c1c9", "#8b96a1", "#6a747e", "#3d464e", "#2d343b", "#1e2328", "#191d21", "#14181b", "#101316",
];

export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: { light: 7, dark: 6 },
  colors: { brand, dark },
  autoContrast: true,
  luminanceThreshold: 0.32,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  components: {
    Card: { defaultProps: { withBorder: true, padding: "lg", radius: "lg" }, styles: { root: { backgroundColor: "var(--mantine-color-body)" } } },
    Anchor: { defaultProps: { underline: "hover" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Select: { defaultProps: { allowDeselect: false, comboboxProps: { shadow: "md" } } },
    // Of its own it closes by a button without a name, and writes below a title in a grey that is too light.
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } }, styles: { description: { color: "var(--mantine-color-text)" } } },
    Modal: { defaultProps: { centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
  },
});

/** Contrast that Mantine's own defaults miss: dimmed, error and placeholder texts. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#56616d",
    "--mantine-color-placeholder": "#6b7580",
    "--mantine-color-error": "#c22525",
    "--mantine-color-anchor": "#0b5f6c",
    "--page": "#f5f7f8",
    "--line": "#e0e5e9",
  },
  dark: {
    "--mantine-color-body": "#191d21",
    "--mantine-color-dimmed": "#a4afba",
    "--mantine-color-placeholder": "#8f9aa5",
    "--mantine-color-error": "#ff8f8f",
    "--mantine-color-anchor": "#72c2cd",
    "--mantine-color-text": "#e3e8ec",
    "--page": "#121518",
    "--line": "#2d343b",
  },
});

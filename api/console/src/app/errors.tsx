import { Component, type ReactNode } from "react";
import { ErrorNote } from "@/ui/states";

/** A page that fails leaves the rest of the console as it is. */
export class PageErrors extends Component<{ children: ReactNode }, { failed: Error | null }> {
  override state = { failed: null as Error | null };
  static getDerivedStateFromError = (failed: Error) => ({ failed });

  override render() {
    const { failed } = this.state;
    if (!failed) return this.props.children;
    // A console that was replaced on the server has other file names.
    const outdated = /dynamically imported module|Importing a module script/.test(failed.message);
    return (
      <ErrorNote
        title={outdated ? "The console was updated" : "This page has failed"}
        message={outdated ? "Load it again to go on." : "Nothing was changed. Load the page again, or go on elsewhere."}
        retry={() => location.reload()}
      />
    );
  }
}

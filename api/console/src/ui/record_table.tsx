import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import styles from "./record_table.module.css";

export interface Column<T> {
  label: string;
  cell: (row: T) => ReactNode;
  /** Amounts and counts. */
  end?: boolean;
  /** The row's title, first on a phone, where a row is a card. */
  lead?: boolean;
  foot?: ReactNode;
}

/**
 * Records, as rows on a wide screen and as cards on a narrow one. A row with an address is one link: its lead column.
 */
export function RecordTable<T>(props: {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  id: (row: T, index: number) => string;
  to?: (row: T) => string;
  /** Stays a table on a phone, and scrolls. */
  keep?: boolean;
}) {
  const { caption, columns, rows, id, to, keep } = props;
  const foot = columns.some((column) => column.foot !== undefined);
  const align = (column: Column<T>) => (column.end ? styles.end : undefined);
  return (
    <div className={styles.frame} {...(keep && { tabIndex: 0, role: "group", "aria-label": caption })}>
      {/* The roles are said because a table that is shown as blocks is none to a screen reader. */}
      <table role="table" className={`${styles.table} ${keep ? "" : styles.folds}`}>
        <caption className={styles.caption}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => <th key={column.label} role="columnheader" scope="col" className={align(column)}>{column.label}</th>)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr key={id(row, index)} role="row" className={to ? styles.row : undefined}>
              {columns.map((column) => (
                <td key={column.label} role="cell" className={align(column)} data-label={column.label} data-lead={column.lead || undefined}>
                  {to && column.lead ? <Link to={to(row)} className="quiet-link">{column.cell(row)}</Link> : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot role="rowgroup">
            <tr role="row">
              {columns.map((column) => <td key={column.label} role="cell" className={align(column)} data-label={column.label}>{column.foot}</td>)}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

// Which of its columns a table has: what people choose, links say and browsers remember.

export interface Choice<Column extends string> {
  /** In the order of the table. */
  all: readonly Column[];
  /** As the address bar and this browser hold them: in the order of the table, unknown words left out; null: nobody chose. */
  read: (text: string | null) => readonly Column[] | null;
  usual: readonly Column[];
  isUsual: (columns: readonly Column[]) => boolean;
  /** With the column, or without it when it was there. */
  toggled: (columns: readonly Column[], column: Column) => Column[];
}

export function choiceOf<Column extends string>(all: readonly Column[], usual: readonly Column[]): Choice<Column> {
  return {
    all,
    usual,
    read: (text) => {
      if (text === null) return null;
      const words = text.split(',');
      return all.filter((column) => words.includes(column));
    },
    isUsual: (columns) => columns.length === usual.length && usual.every((column) => columns.includes(column)),
    toggled: (columns, column) => all.filter((one) => columns.includes(one) !== (one === column)),
  };
}

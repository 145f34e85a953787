//! How much of an input is read before it is refused: explicit bounds, so that a hostile file costs a message and not
//! the machine. A national register of clusters stays four orders of magnitude below each of them.

/// Largest file in bytes. A million rows of a rich catalogue fit; anything beyond is another kind of file.
pub(crate) const FILE_BYTES: u64 = 256 << 20;

/// Largest record in bytes, line breaks inside quotes included. It also bounds how far an unclosed quote is followed.
pub(crate) const RECORD_BYTES: usize = 1 << 20;

/// Largest cell in bytes; a page of text is about 3 KiB.
pub(crate) const CELL_BYTES: usize = 64 << 10;

/// Most columns of a header. Wider files are matrices, not catalogues.
pub(crate) const COLUMNS: usize = 512;

/// Most items of a multi-valued cell. Pair scores are linear in it, so it also bounds the work of a ranking.
pub(crate) const ITEMS: usize = 256;

/// Records searched for a header below title rows.
pub(crate) const TITLE_ROWS: usize = 20;

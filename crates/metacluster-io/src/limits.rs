//! How much of an input is read before it is refused: explicit bounds, so that a hostile file costs a message and not
//! the machine. A national register of clusters stays four orders of magnitude below each of them, and each can be
//! raised.

use metacluster::nearest;

/// How much of an input is read. What goes beyond is refused, or its row rejected, with a message that names the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Largest file in bytes. A million rows of a rich catalogue fit; anything beyond is another kind of file.
    pub file_bytes: u64,
    /// Largest record in bytes, line breaks inside quotes included. It also bounds how far an unclosed quote is followed.
    pub record_bytes: usize,
    /// Largest cell in bytes; a page of text is about 3 KiB.
    pub cell_bytes: usize,
    /// Most columns of a header. Wider files are matrices, not catalogues.
    pub columns: usize,
    /// Most items of a multi-valued cell. Pair scores are linear in it, so it also bounds the work of a ranking.
    pub items: usize,
    /// Most cells with a value in the sheets of a workbook, each row counted as one more. A full sheet of nineteen columns.
    pub sheet_cells: u64,
    /// Bytes that a workbook may unpack to. XML says three to five times what its cells hold.
    pub unpacked_bytes: u64,
    /// Bytes of a text that are decoded at first; later on twice as many at a time. Encoding, header and decimal marks are
    /// decided on the first window, so that it should hold an ordinary catalogue whole.
    pub window_bytes: usize,
    /// Most problems that are kept with their places; further ones are counted. Each takes about 500 bytes, and whoever
    /// has ten thousand has one, ten thousand times.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            record_bytes: 1 << 20,
            cell_bytes: 64 << 10,
            columns: 512,
            items: 256,
            sheet_cells: 20 << 20,
            unpacked_bytes: 768 << 20,
            window_bytes: 8 << 20,
            problems: 10_000,
        }
    }
}

impl Limits {
    /// The words of [`Limits::set`].
    pub const NAMES: [&'static str; 9] = [
        "file-bytes",
        "record-bytes",
        "cell-bytes",
        "columns",
        "items",
        "sheet-cells",
        "unpacked-bytes",
        "window-bytes",
        "problems",
    ];

    /// Sets a limit by its name; the number may end in `KiB`, `MiB` or `GiB`.
    ///
    /// ```
    /// use metacluster_io::Limits;
    /// let mut limits = Limits::default();
    /// limits.set("file-bytes", "1GiB")?;
    /// assert_eq!(limits.file_bytes, 1 << 30);
    /// assert!(limits.set("file-byte", "1").unwrap_err().contains("did you mean 'file-bytes'?"));
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// An unknown name, with the nearest one, or something that is no whole number above 0.
    pub fn set(&mut self, name: &str, number: &str) -> Result<(), String> {
        let value = amount(number)
            .ok_or_else(|| format!("'{number}' is not a whole number above 0, such as 500 or 2MiB"))?;
        let small = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "file-bytes" => self.file_bytes = value,
            "record-bytes" => self.record_bytes = small,
            "cell-bytes" => self.cell_bytes = small,
            "columns" => self.columns = small,
            "items" => self.items = small,
            "sheet-cells" => self.sheet_cells = value,
            "unpacked-bytes" => self.unpacked_bytes = value,
            "window-bytes" => self.window_bytes = small,
            "problems" => self.problems = small,
            _ => {
                return Err(match nearest(name, Self::NAMES) {
                    Some(nearest) => format!("there is no limit '{name}', did you mean '{nearest}'?"),
                    None => format!("there is no limit '{name}', expected one of {}", Self::NAMES.join(", ")),
                });
            }
        }
        Ok(())
    }
}

fn amount(text: &str) -> Option<u64> {
    let text = text.trim();
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)];
    let unit = units.iter().find_map(|&(unit, shift)| Some((text.strip_suffix(unit)?, shift)));
    let (digits, shift) = unit.unwrap_or((text, 0));
    let number: u64 = digits.trim().parse().ok()?;
    number.checked_mul(1 << shift).filter(|&amount| amount > 0)
}

/// A number of bytes as messages print it.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

//! What the README shows is what is printed.

use std::path::Path;

use crate::Desk;

/// Every fenced block of the README that begins with `$ metacluster …` is run in the project's folder; what follows
/// the command in the block is what has to be printed, up to a line `…`.
#[test]
fn the_readme_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let mut shown = 0;
    for block in readme.split("```").skip(1).step_by(2) {
        let Some(block) = block.strip_prefix("console\n$ metacluster ") else { continue };
        let (arguments, expected) = block.split_once('\n').unwrap();
        let mut command = Desk::new().command(arguments);
        let output = command.current_dir(&root).env("COLUMNS", "100").output().unwrap();
        let printed = crate::said(output);
        let whole = expected.split_once("…\n").map_or(expected, |(beginning, _)| beginning);
        assert!(
            printed.out.starts_with(whole),
            "`metacluster {arguments}` printed\n{}\ninstead of\n{whole}",
            printed.out
        );
        shown += 1;
    }
    assert!(shown >= 2, "the README shows only {shown} runs");
}

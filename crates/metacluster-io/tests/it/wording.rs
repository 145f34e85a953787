//! The wording of every diagnostic that the reader itself finds, each asserted once, with the account of the rows.

use metacluster::Reference;
use metacluster_io::{Meaning, ReadOptions, Source, read_catalogue};

/// The account and the diagnostics of a catalogue, or the error that refuses it.
fn check(bytes: &[u8], expected: &str) {
    let found =
        match read_catalogue(&Source::new("f.csv", bytes), Reference::embedded(), &ReadOptions::default()) {
            Ok(report) => {
                let printed =
                    report.diagnostics.iter().map(|diagnostic| format!("\n{diagnostic}")).collect::<String>();
                format!("{}{printed}", report.accounting)
            }
            Err(error) => error.to_string(),
        };
    assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn rows_of_another_shape() {
    check(
        b"id,name,country\nx,Alpha\ny,Beta,CZ,more\nz,Gamma,CZ,,\n",
        "read 3 = accepted 1 + rejected 2 + merged 0
f.csv:2:1: error[short-row]: the row is too short: 2 cells under 3 columns
  |
2 | x,Alpha
  | ^^^^^^^
f.csv:3:11: error[long-row]: the row is too long: 4 cells under 3 columns
  |
3 | y,Beta,CZ,more
  |           ^^^^
  = help: quote a cell that contains the delimiter
f.csv:4:12: warning[extra-empty-cells]: 2 empty cells behind the last column are passed over
  |
4 | z,Gamma,CZ,,
  |            ^",
    );
}

#[test]
fn quotes() {
    check(
        b"id,name,country,note\nx,Alpha,CZ,\"open\ny,\"Beta\" s.r.o.,CZ,\nz,Gamma,CZ,\"a\nb\"\n",
        "read 3 = accepted 2 + rejected 1 + merged 0
f.csv:2:12: error[unclosed-quote]: the quote that opens here, at line 2, is never closed
  |
2 | x,Alpha,CZ,\"open
  |            ^
  = help: close the cell with \", and write a quote inside it as \"\"
f.csv:3:3: warning[stray-quote]: a quote that does not enclose the whole cell is kept as it stands
  |
3 | y,\"Beta\" s.r.o.,CZ,
  |   ^",
    );
}

#[test]
fn damaged_and_pasted_rows() {
    // Files with a byte-order mark that were pasted together by `cat`.
    let pasted = "\u{feff}name,country\nAlpha,CZ\n\u{feff}name,country\nBeta,CZ\n";
    let report =
        read_catalogue(&Source::new("f.csv", pasted), Reference::embedded(), &ReadOptions::default())
            .unwrap();
    assert_eq!(report.accounting.to_string(), "read 3 = accepted 2 + rejected 1 + merged 0");
    check(
        b"name,country\nAl\0pha,CZ\nname, country\n",
        "read 2 = accepted 0 + rejected 2 + merged 0
f.csv:2:3: error[nul-byte]: the row contains a NUL byte, at which many programs cut a text
  |
2 | Al\\u{0}pha,CZ
  |   ^^^^^
  = help: the file may be damaged: export it again
f.csv:3:1: error[repeated-header]: the row repeats the header
  |
3 | name, country
  | ^^^^^^^^^^^^^
  = help: delete it; files that are pasted together keep one header",
    );
}

#[test]
fn rows_that_repeat_or_contradict() {
    check(
        b"id,name,country\nx,Alpha,CZ\n\nx,Alpha,CZ\nx,Beta,CZ\nX,Beta,CZ\n",
        "read 4 = accepted 2 + rejected 1 + merged 1
f.csv:4:1: note[merged-row]: the row says what line 2 says and is merged with it
  |
4 | x,Alpha,CZ
  | ^
f.csv:5:1: error[duplicate-id]: the id 'x' is taken by a row with other content, first at line 2
  |
5 | x,Beta,CZ
  | ^
  = help: give one of the two rows another id, or make them equal
f.csv:6:1: warning[similar-id]: the id 'X' differs from 'x' in case only; both are kept
  |
6 | X,Beta,CZ
  | ^",
    );
}

#[test]
fn values_and_items() {
    check(
        "name;country;region;themes;lat;lon;members\nAlpha;AT;Steiermark;\"biogas; biogax, wood:7\";48°;14,2;many\n".as_bytes(),
        "read 1 = accepted 1 + rejected 0 + merged 0
f.csv:2:30: warning[unknown-theme]: unknown theme 'biogax', kept as a theme of its own
  |
2 | Alpha;AT;Steiermark;\"biogas; biogax, wood:7\";48°;14,2;many
  |                              ^^^^^^
  = help: did you mean 'biogas'?
f.csv:2:38: warning[bad-weight]: the weight of 'wood:7' is not above 0 and at most 1; 1 is taken
  |
2 | Alpha;AT;Steiermark;\"biogas; biogax, wood:7\";48°;14,2;many
  |                                      ^^^^^^
f.csv:2:46: warning[bad-number]: '48°' is not a number, such as 50.08; it is taken as unknown
  |
2 | Alpha;AT;Steiermark;\"biogas; biogax, wood:7\";48°;14,2;many
  |                                              ^^^
f.csv:2:55: warning[bad-number]: 'many' is not a whole number, such as 40; it is taken as unknown
  |
2 | Alpha;AT;Steiermark;\"biogas; biogax, wood:7\";48°;14,2;many
  |                                                       ^^^^",
    );
    check(
        "name,country\nМoravian,CZ\n".as_bytes(),
        "read 1 = accepted 1 + rejected 0 + merged 0
f.csv:2:1: warning[mixed-scripts]: 'Мoravian' mixes letters of two alphabets that look alike; it equals no word in one \
         of them
  |
2 | Мoravian,CZ
  | ^^^^^^^^",
    );
}

#[test]
fn files_without_rows_and_with_a_sep_line() {
    check(
        b"sep=;\nname;country\n",
        "read 0 = accepted 0 + rejected 0 + merged 0
f.csv:1:1: warning[sep-line]: line 1 names the delimiter, ';'; it is no row
  |
1 | sep=;
  | ^^^^^
f.csv: warning[no-rows]: the file has a header and no rows",
    );
}

#[test]
fn limits_cost_a_row_and_not_the_file() {
    let rows = [
        format!("Alpha,CZ,{}\n", "x;".repeat(257)),
        format!("Beta,CZ,{}\n", "x".repeat((64 << 10) + 1)),
        format!("Gamma,CZ,{}\n", "x".repeat(1 << 20)),
        "Delta,CZ,x\n".to_owned(),
    ];
    let text = format!("name,country,themes\n{}", rows.concat());
    let report =
        read_catalogue(&Source::new("f.csv", text), Reference::embedded(), &ReadOptions::default()).unwrap();
    assert_eq!(report.accounting.to_string(), "read 4 = accepted 1 + rejected 3 + merged 0");
    let problems: Vec<_> = report.diagnostics.iter().map(|d| (d.code, d.message.as_str())).collect();
    assert_eq!(
        problems[..3],
        [
            ("too-many-items", "the cell lists more than 256 items"),
            ("too-long-cell", "the cell is longer than 64 KiB"),
            ("too-long-row", "the row is longer than 1 MiB"),
        ]
    );
}

#[test]
fn headers_that_are_too_wide_or_broken() {
    let wide = format!("name,country{}\n", ",x".repeat(511));
    let error = read_catalogue(&Source::new("f.csv", wide), Reference::embedded(), &ReadOptions::default())
        .unwrap_err();
    assert_eq!(error.diagnostic().message, "the header has 513 columns, at most 512 are read");
    let error = read_catalogue(
        &Source::new("f.csv", "name,country,\"x\nA,CZ,y\n"),
        Reference::embedded(),
        &ReadOptions::default(),
    )
    .unwrap_err();
    assert_eq!(
        (error.code(), error.diagnostic().message.as_str()),
        ("unclosed-quote", "a quote in the header is not closed")
    );
}

#[test]
fn polish_kraj_is_a_country_and_czech_kraj_a_region() {
    let columns = |text: &str| {
        let report =
            read_catalogue(&Source::new("f.csv", text), Reference::embedded(), &ReadOptions::default())
                .unwrap();
        let mapping: Vec<Meaning> = report.mapping.into_iter().map(|column| column.meaning).collect();
        (mapping, report.accounting.accepted())
    };
    let polish = columns("nazwa;kraj\nAlfa;Polska\nBeta;Czechy\nGamma;?\n");
    assert_eq!(polish, (vec![Meaning::Column("name"), Meaning::Column("country")], 2));
    let czech = columns("název;země;kraj\nAlfa;CZ;Ústecký kraj\n");
    let expected = ["name", "country", "region"].map(Meaning::Column).to_vec();
    assert_eq!(czech, (expected, 1));
}

#[test]
fn other_columns_are_handed_through() {
    let text = "name,country,Notes of ours,website,\nAlpha,CZ,good,https://a.example,x\n";
    let report =
        read_catalogue(&Source::new("f.csv", text), Reference::embedded(), &ReadOptions::default()).unwrap();
    let details: Vec<_> = report.catalogue.clusters()[0].details().iter().collect();
    let expected = [("Notes of ours", "good"), ("column 5", "x"), ("website", "https://a.example")];
    assert_eq!(details.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn what_stands_round_a_table() {
    check(
        "Katalog 2024\n\nid;name;country;members;lat;lon\n1,00E+05;Alpha;CZ;40;50,1;14,4\nb;Beta;AT;30;48.2;16,3\n\
         Celkem;;;70;;\n\nZdroj: vlastní šetření;;;;;\n"
            .as_bytes(),
        "read 2 = accepted 2 + rejected 0 + merged 0
f.csv:1:1: warning[title-rows]: the row stands above the header, which is line 3, and is passed over
  |
1 | Katalog 2024
  | ^^^^^^^^^^^^
f.csv:3:25: warning[mixed-decimals]: the column 'lat' has numbers with a decimal point and with a decimal comma; all are read with a decimal point
  |
3 | id;name;country;members;lat;lon
  |                         ^^^
  = help: --decimal ',' reads them the other way
f.csv:4:1: warning[mangled-id]: '1,00E+05' looks like an id that a spreadsheet took for a number
  |
4 | 1,00E+05;Alpha;CZ;40;50,1;14,4
  | ^^^^^^^^
  = help: the id before that is lost: look it up, and format the column as text
f.csv:4:22: warning[bad-number]: '50,1' is not a number, such as 50.08; it is taken as unknown
  |
4 | 1,00E+05;Alpha;CZ;40;50,1;14,4
  |                      ^^^^
f.csv:6:1: warning[totals]: 'Celkem' begins a row of totals, which is passed over
  |
6 | Celkem;;;70;;
  | ^^^^^^
f.csv:8:1: warning[footer]: 'Zdroj: vlastní šetření;;;;;' stands below the table and is passed over as a note
  |
8 | Zdroj: vlastní šetření;;;;;
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    );
}

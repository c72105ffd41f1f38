//! A workbook as the archive that it is: its parts renamed and written anew.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The archive with each part as `change` makes it of its name and text.
pub fn changed(bytes: &[u8], mut change: impl FnMut(&str, String) -> (String, String)) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let (name, mut text) = (part.name().expect("a name").into_owned(), String::new());
        part.read_to_string(&mut text).expect("text");
        let (name, text) = change(&name, text);
        writer.start_file(name, SimpleFileOptions::default().compression_level(Some(9))).expect("a part");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

/// The text of one part changed.
pub fn with_part(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut found = false;
    let changed = changed(bytes, |name, text| {
        let is_it = name == part;
        found |= is_it;
        (name.to_owned(), if is_it { change(&text) } else { text })
    });
    assert!(found, "there is no part {part}");
    changed
}

/// The workbook counts its days from 1904.
pub fn counted_from_1904(bytes: &[u8]) -> Vec<u8> {
    with_part(bytes, "xl/workbook.xml", |text| {
        assert!(text.contains("<workbookPr"), "{text}");
        text.replacen("<workbookPr", "<workbookPr date1904=\"1\"", 1)
    })
}

/// A look, and nothing else, on so many rows and columns below a sheet's last row.
pub fn with_look(bytes: &[u8], part: &str, rows: usize, columns: usize) -> Vec<u8> {
    let row = format!("<row>{}</row>", "<c s=\"1\"/>".repeat(columns));
    with_part(bytes, part, |text| text.replacen("</sheetData>", &format!("{}</sheetData>", row.repeat(rows)), 1))
}

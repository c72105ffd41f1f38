//! Files that are not opened: too large, swelling, locked, damaged, something else.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::scene::*;

/// An archive with these parts, of so many zeros each.
fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let zeros = vec![0; 1 << 20];
    for (name, size) in parts {
        writer.start_file(*name, options).unwrap();
        let mut left = *size;
        while left > 0 {
            let written = left.min(zeros.len());
            writer.write_all(&zeros[..written]).unwrap();
            left -= written;
        }
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_file_of_two_hundred_megabytes_is_not_looked_into() {
    assert_eq!(refused(&vec![0; 200 << 20]), ["workbook.too-large"]);
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let bomb = archive(&[("xl/workbook.xml", 10), ("xl/worksheets/sheet1.xml", 210 << 20)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(&bomb), ["workbook.unpacked-too-large"]);
    // Below the limit in all, and still swelling a thousandfold.
    let smaller = archive(&[("xl/workbook.xml", 10), ("xl/sharedStrings.xml", 60 << 20)]);
    assert_eq!(refused(&smaller), ["workbook.unpacked-too-large"]);
}

#[test]
fn an_archive_that_lies_about_its_sizes_is_measured() {
    let mut bomb = archive(&[("xl/workbook.xml", 10), ("xl/sharedStrings.xml", 60 << 20)]);
    for (mark, offset) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let at = bomb.windows(4).rposition(|window| window == mark).unwrap();
        bomb[at + offset..at + offset + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    let told = refused(&bomb);
    assert!(["workbook.unpacked-too-large", "workbook.unreadable"].contains(&told[0]), "{told:?}");
}

#[test]
fn what_is_no_workbook_is_told_with_what_to_do() {
    assert_eq!(refused(b"%PDF-1.4"), ["workbook.not-xlsx"]);
    assert_eq!(refused(b""), ["workbook.not-xlsx"]);
    assert_eq!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]), ["workbook.old-or-locked"]);
    assert_eq!(refused(&archive(&[("word/document.xml", 10)])), ["workbook.not-xlsx"]);
    assert_eq!(refused(&archive(&[("xl/workbook.xml", 10)])), ["workbook.unreadable"]);
    let whole = workbook();
    assert_eq!(refused(&whole[..whole.len() / 2]), ["workbook.not-xlsx"]);
}

#[test]
fn damaged_workbooks_never_panic() {
    let whole = workbook();
    for at in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        reading("annual-plan", |reading| drop(documents::read_workbook(&damaged, reading)));
    }
}

#[test]
fn a_cell_in_the_last_row_of_the_sheet_costs_nothing() {
    let mut book = crate::editor::Book::open(&workbook());
    book.put(LINES, "A1048576", "x");
    assert_eq!(refused(&book.save()), ["workbook.too-many-rows"]);
    let mut book = crate::editor::Book::open(&workbook());
    book.put(LINES, "XFD5", "x");
    assert_eq!(refused(&book.save()), ["workbook.too-many-columns"]);
}

//! Pictures as they are kept: upright whatever the camera noted, nothing riding along, no larger than a page shows, with a small
//! one for lists; and what is too large is refused before it is unpacked.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use store::files::{self, Checked};

const KEPT_MAX: u32 = 1_600;
const SMALL_MAX: u32 = 320;

/// What stands in the corners of the upright picture, from the left above in the direction of reading.
const CORNERS: [[u8; 3]; 4] = [[220, 20, 20], [20, 200, 20], [20, 20, 220], [240, 240, 40]];

fn upright(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let corner = usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2);
        Rgb(CORNERS[corner])
    })
}

/// The picture as a camera writes it that notes this orientation, by the table of EXIF 2.3 (4.6.4, tag 274): of the stored
/// rows and columns it says at which side of the upright picture the first lies.
fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let (width, height) = upright.dimensions();
    let (columns, rows) = if orientation < 5 { (width, height) } else { (height, width) };
    RgbImage::from_fn(columns, rows, |column, row| {
        let (right, below) = (|at: u32| width - 1 - at, |at: u32| height - 1 - at);
        let (x, y) = match orientation {
            1 => (column, row),
            2 => (right(column), row),
            3 => (right(column), below(row)),
            4 => (column, below(row)),
            5 => (row, column),
            6 => (right(row), column),
            7 => (right(row), below(column)),
            _ => (row, below(column)),
        };
        *upright.get_pixel(x, y)
    })
}

/// An APP1 segment with that orientation and a position: 25 degrees north.
fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    tiff.extend([orientation.to_le_bytes(), [0, 0]].concat());
    tiff.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0; 4]);
    tiff.extend([2, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 2, 0, 5, 0, 3, 0, 0, 0, 68, 0, 0, 0, 0, 0, 0, 0]);
    for (value, of) in [(25u32, 1u32), (0, 1), (0, 1)] {
        tiff.extend([value.to_le_bytes(), of.to_le_bytes()].concat());
    }
    let length = (tiff.len() + 8) as u16;
    [&[0xff, 0xe1][..], &length.to_be_bytes(), b"Exif\0\0", &tiff].concat()
}

fn jpeg(picture: RgbImage, orientation: u16) -> Vec<u8> {
    let mut written = std::io::Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut written, ImageFormat::Jpeg).expect("a JPEG");
    let written = written.into_inner();
    [&written[..2], &exif(orientation), &written[2..]].concat()
}

/// As browsers, cameras and old programs call a JPEG: it is taken, and called as everybody calls it.
#[test]
fn a_jpeg_is_taken_under_all_its_names() {
    let names = [
        "a.jpg",
        "a.JPG",
        "a.jpeg",
        "a.JPEG",
        "a.jfif",
        "a.JFIF",
        "下载.jfif",
        "a.b.jpe",
        "a.pjpeg",
        "a.pjp",
        "a.jif",
        "a.jfi",
    ];
    for name in names {
        let taken = kept(name, jpeg(stored(&upright(64, 48), 6), 6));
        let lower = taken.name.to_lowercase();
        assert!(lower.ends_with(".jpg") || lower.ends_with(".jpeg"), "{name} is called {}", taken.name);
        assert_eq!(taken.name.rsplit_once('.').map(|(stem, _)| stem), name.rsplit_once('.').map(|(stem, _)| stem));
        assert!(!segments(&taken.content).contains(&0xe1), "{name} keeps what rode along");
        is_upright(&taken.content);
    }
    for name in ["a.png", "a.pdf", "a", "a.jpg.exe", "jfif"] {
        let refusal = files::check(name, jpeg(upright(8, 8), 1)).expect_err("not what it says");
        assert_eq!(refusal.code, "file.not-what-it-says", "{name}");
    }
}

/// A line that broke off leaves the beginning of a photograph: its rest would be grey in public.
#[test]
fn a_photograph_that_is_cut_short_is_refused_wherever_it_is_cut() {
    for (format, name) in [(ImageFormat::Jpeg, "a.jpg"), (ImageFormat::Png, "a.png")] {
        let whole = match format {
            ImageFormat::Jpeg => jpeg(stored(&upright(320, 240), 3), 3),
            _ => {
                let mut written = std::io::Cursor::new(Vec::new());
                DynamicImage::from(upright(320, 240)).write_to(&mut written, format).expect("a PNG");
                written.into_inner()
            }
        };
        for tenth in 1..10 {
            let cut = whole[..whole.len() * tenth / 10].to_vec();
            let refusal = files::check(name, cut).expect_err("its end is missing");
            assert!(["file.cut-short", "file.unsupported"].contains(&refusal.code), "{name} {tenth}: {}", refusal.code);
        }
        let last = whole[..whole.len() - 2].to_vec();
        assert!(format == ImageFormat::Png || files::check(name, last).expect_err("no end").code == "file.cut-short");
        // What cameras write behind a picture is let go.
        let more = [&whole[..], &[0; 64]].concat();
        assert!(files::check(name, more).is_ok(), "{name}");
    }
    assert_eq!(files::check("a.jpg", Vec::new()).expect_err("empty").code, "file.empty");
}

fn kept(name: &str, content: Vec<u8>) -> Checked {
    files::check(name, content).expect("a picture is taken")
}

fn read(content: &[u8]) -> DynamicImage {
    image::load_from_memory(content).expect("what is kept is a picture")
}

fn is_upright(content: &[u8]) {
    let picture = read(content).to_rgb8();
    let (width, height) = picture.dimensions();
    let at = [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| picture.get_pixel(width * x / 4, height * y / 4).0);
    for (found, corner) in at.iter().zip(CORNERS) {
        let apart = found.iter().zip(corner).map(|(one, other)| one.abs_diff(other)).max();
        assert!(apart < Some(24), "{at:?}");
    }
}

/// The kinds of the segments before the pixels.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at + 1] != 0xda {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn a_picture_is_kept_upright_and_nothing_rides_along() {
    // All of them small, and some that are made smaller.
    for ((width, height), orientations) in [((400, 300), 1..=8), ((1_700, 1_275), 6..=6), ((700, 1_700), 3..=3)] {
        for orientation in orientations {
            let sent = jpeg(stored(&upright(width, height), orientation), orientation);
            assert!(sent.windows(4).any(|four| four == b"Exif"), "the camera noted something");
            let kept = kept("photo.jpg", sent);
            is_upright(&kept.content);
            let picture = read(&kept.content);
            assert_eq!(picture.width() > picture.height(), width > height, "{orientation}");
            for form in [Some(&kept.content), kept.small.as_ref()].into_iter().flatten() {
                is_upright(form);
                // Of the segments for applications only that of JFIF, which says the size of a pixel.
                assert!(segments(form).iter().all(|kind| !(0xe1..=0xef).contains(kind) && *kind != 0xfe));
                assert!(!form.windows(4).any(|four| four == b"Exif"));
            }
        }
    }
}

#[test]
fn a_picture_keeps_its_shape_and_is_never_made_larger() {
    for (width, height) in [(1, 1), (320, 200), (321, 10), (1_600, 1_600), (1_601, 3), (4_000, 1_000), (7, 2_400)] {
        let kept = kept("photo.jpg", jpeg(upright(width, height), 1));
        let whole = read(&kept.content);
        let side = width.max(height);
        assert_eq!(whole.width().max(whole.height()), side.min(KEPT_MAX));
        let other = |of: &DynamicImage| of.width().min(of.height());
        let exact = |max: u32| f64::from(width.min(height)) * f64::from(side.min(max)) / f64::from(side);
        assert!((f64::from(other(&whole)) - exact(KEPT_MAX).max(1.0)).abs() <= 0.5, "{width}×{height}");
        let small = kept.small.as_deref().map(read);
        assert_eq!(small.is_some(), side > SMALL_MAX, "{width}×{height}");
        if let Some(small) = small {
            assert_eq!(small.width().max(small.height()), SMALL_MAX);
            assert!((f64::from(other(&small)) - exact(SMALL_MAX).max(1.0)).abs() <= 1.0, "{width}×{height}");
        }
    }
}

#[test]
fn what_is_transparent_stays_transparent_and_a_document_stays_as_it_is() {
    let half = RgbaImage::from_fn(2_000, 500, |x, _| Rgba([200, 30, 30, if x < 1_000 { 0 } else { 255 }]));
    let mut written = std::io::Cursor::new(Vec::new());
    DynamicImage::from(half).write_to(&mut written, ImageFormat::Png).expect("a PNG");
    let kept_png = kept("seal.png", written.into_inner());
    assert_eq!(kept_png.media_type, "image/png");
    for form in [Some(&kept_png.content), kept_png.small.as_ref()] {
        let picture = read(form.expect("both")).to_rgba8();
        let (width, height) = picture.dimensions();
        assert_eq!(picture.get_pixel(width / 4, height / 2).0[3], 0);
        assert_eq!(picture.get_pixel(width * 3 / 4, height / 2).0, [200, 30, 30, 255]);
    }
    let document = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec();
    let kept_pdf = kept("scan.pdf", document.clone());
    assert_eq!((kept_pdf.content, kept_pdf.small), (document, None));
}

/// The most memory that this process has had, in KiB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a process has a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_hundred_megapixels_are_refused_before_they_are_unpacked() {
    let mut sent = jpeg(upright(64, 64), 6);
    let frame = sent.windows(2).position(|two| two == [0xff, 0xc0]).expect("a frame");
    sent[frame + 5..frame + 9].copy_from_slice(&[10_000u16.to_be_bytes(), 10_000u16.to_be_bytes()].concat());
    let before = most_memory();
    let refusal = files::check("photo.jpg", sent).expect_err("too large");
    assert_eq!((refusal.status.http(), refusal.code), (413, "file.too-many-pixels"));
    assert!(refusal.facts.contains(&("pixels", "100".to_owned())), "{refusal:?}");
    assert!(most_memory() - before < 20 * 1024, "nothing was unpacked");
}

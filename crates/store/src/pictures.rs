//! Pictures as they are kept: turned upright by what the camera noted, no larger than a page shows, and written anew, so that
//! nothing rides along with them: no position, no name of a camera, no time. And a small one for lists.
//!
//! **Invariant:** nothing is unpacked before its head was read; one picture takes `UNPACKED_MAX` and a little, twice as much where
//! it is transparent.

use std::io::{Cursor, Seek, SeekFrom, Write};

use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use kernel::{Refusal, Status};

/// An image at most this wide and high, in pixels, as it comes.
const PIXELS_MAX: u32 = 12_000;
/// An image unpacked at most, in bytes: a page of A4 in colour at 600 dots an inch. Its head says how large that would be.
const UNPACKED_MAX: usize = 100 * 1024 * 1024;
/// What people are told that an image may have, in millions of pixels.
const MEGAPIXELS: u64 = UNPACKED_MAX as u64 / 3 / 1_000_000;
/// An image written anew at most, in bytes.
const WRITTEN_MAX: usize = 40 * 1024 * 1024;
/// The longer side of a picture that is kept, in pixels.
pub const KEPT_MAX: u32 = 1_600;
/// The longer side of the one for lists.
pub const SMALL_MAX: u32 = 320;
/// Between 1 and 100: writing is read off a photographed page, and a picture of a phone takes some 400 KB.
const QUALITY: u8 = 85;

/// A picture as it is kept.
pub struct Kept {
    pub whole: Vec<u8>,
    /// None where the whole is as small.
    pub small: Option<Vec<u8>>,
}

fn unsupported<E>(_: E) -> Refusal {
    Refusal::new(Status::Unsupported, "file.unsupported")
}

/// Reads a picture and writes it anew.
///
/// # Errors
/// 413 for more pixels than are unpacked, 415 for what is no such picture.
pub fn kept(content: &[u8], format: ImageFormat) -> Result<Kept, Refusal> {
    if format == ImageFormat::Jpeg && is_cut_short(content) {
        return Err(Refusal::new(Status::Unsupported, "file.cut-short"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(UNPACKED_MAX as u64);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unsupported)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > PIXELS_MAX || decoder.total_bytes() > UNPACKED_MAX as u64 {
        let refusal = Refusal::new(Status::TooLarge, "file.too-many-pixels");
        return Err(refusal.with("pixels", u64::from(width) * u64::from(height) / 1_000_000).with("max", MEGAPIXELS));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // What is large is let go before anything else is made of it; what is small is turned cheaply.
    let mut picture = shrunk(DynamicImage::from_decoder(decoder).map_err(unsupported)?, KEPT_MAX)?;
    picture.apply_orientation(orientation);
    let whole = written(&picture, format)?;
    let small = match picture.width().max(picture.height()) > SMALL_MAX {
        true => Some(written(&shrunk(picture, SMALL_MAX)?, format)?),
        false => None,
    };
    Ok(Kept { whole, small })
}

/// Whether a JPEG ends within its picture: decoders fill the rest with grey. Within the picture's own bytes neither mark stands
/// by itself (ITU-T T.81, B.1.1.5).
fn is_cut_short(content: &[u8]) -> bool {
    let last = |mark: u8| content.windows(2).rposition(|bytes| bytes == [0xff, mark]);
    match (last(0xda), last(0xd9)) {
        (Some(picture), Some(end)) => end < picture,
        _ => true,
    }
}

/// The picture with that longer side at most; never larger than it is.
fn shrunk(picture: DynamicImage, side_max: u32) -> Result<DynamicImage, Refusal> {
    let (width, height) = (picture.width(), picture.height());
    let side = width.max(height);
    if side <= side_max {
        return Ok(picture);
    }
    let scaled = |length: u32| {
        let scaled = (u64::from(length) * u64::from(side_max) + u64::from(side) / 2) / u64::from(side);
        u32::try_from(scaled).unwrap_or(side_max).max(1)
    };
    let mut shrunk = DynamicImage::new(scaled(width), scaled(height), picture.color());
    // Its usual way is Lanczos with three lobes, which keeps writing sharp.
    Resizer::new().resize(&picture, &mut shrunk, None).map_err(unsupported)?;
    Ok(shrunk)
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, Refusal> {
    let mut written = Written(Cursor::new(Vec::new()));
    match format {
        ImageFormat::Jpeg => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut written, QUALITY)),
        format => picture.write_to(&mut written, format),
    }
    .map_err(unsupported)?;
    Ok(written.0.into_inner())
}

/// A file as it is written, which ends at its limit.
struct Written(Cursor<Vec<u8>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.position() as usize + bytes.len() > WRITTEN_MAX {
            return Err(std::io::Error::other("the image grows beyond its limit"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Written {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

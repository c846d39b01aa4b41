//! An uploaded picture, decoded whole and drawn anew: what is stored is ours, whatever came in.

use std::io::Cursor;

use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits};

use crate::domain::error::Code;

/// Most pixels a side may have, and most bytes the decoder may use.
const LARGEST_SIDE: u32 = 2048;
const MOST_MEMORY: u64 = 64 * 1024 * 1024;

/// The stored icon fits into a square of this side.
const SIDE: u32 = 128;

/// PNG, JPEG or WebP in, PNG out. `file_type` for anything else or what breaks off, `image_dimensions` for too many pixels.
pub fn redraw(bytes: &[u8]) -> Result<Vec<u8>, Code> {
    let format = image::guess_format(bytes).map_err(|_| Code::FileType)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Code::FileType);
    }
    let picture = decoded(bytes, format)?;
    let fits = picture.width() <= SIDE && picture.height() <= SIDE;
    let icon = if fits { picture } else { picture.thumbnail(SIDE, SIDE) };
    let mut png = Cursor::new(Vec::new());
    // A fresh bitmap: no metadata of the upload comes along.
    DynamicImage::ImageRgba8(icon.into_rgba8()).write_to(&mut png, ImageFormat::Png).map_err(|_| Code::FileType)?;
    Ok(png.into_inner())
}

fn decoded(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Code> {
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|_| Code::FileType)?;
    if width > LARGEST_SIDE || height > LARGEST_SIDE {
        return Err(Code::ImageDimensions);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.decode().map_err(|cause| match cause {
        ImageError::Limits(_) => Code::ImageDimensions,
        _ => Code::FileType,
    })
}

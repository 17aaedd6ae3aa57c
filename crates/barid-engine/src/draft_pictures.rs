//! Pictures of a draft, made smaller, or freed from what they say beside what they show.

use crate::{drafts::missing, engine::Engine, error::EngineError};
use barid_mime::picture_facts;
use barid_model::DraftId;
use barid_store::{
    StoreError,
    drafts::{self, Attachment},
};
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
};
use std::io::Cursor;

/// The longer side of a picture that was made smaller, in pixels.
const SIDE: u32 = 1_600;
/// Out of 100.
const QUALITY: u8 = 82;
/// Bytes that a picture may take while it is open.
const MAX_OPEN: u64 = 1 << 30;

/// What becomes of the pictures of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureChange {
    /// They no longer say where, when and with what they were taken.
    Bare,
    /// They have at most 1600 pixels a side, and say nothing either.
    Smaller,
}

impl Engine {
    /// Changes all pictures of a draft. Those that can't be read, or would not become smaller,
    /// stay as they are. Returns all files of the draft.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], also for a draft whose message is on its way.
    pub async fn change_pictures(
        &self,
        id: DraftId,
        change: PictureChange,
    ) -> Result<Vec<Attachment>, EngineError> {
        let now_ms = self.clock.now_ms();
        let files = self
            .on_store(move |store| {
                for file in store.read(|tx| drafts::get(tx, id))?.attachments {
                    if !file.content_type.starts_with("image/") {
                        continue;
                    }
                    let bytes = store.attached(id, file.id)?;
                    let Some(changed) = changed(&bytes, change) else { continue };
                    let content_type = barid_mime::raster::sniff(&changed);
                    let content_type = content_type.unwrap_or(&file.content_type).to_owned();
                    let name = named(&file.name, &content_type);
                    let size_bytes = changed.len() as u64;
                    let new =
                        Attachment { name, content_type, size_bytes, has_place: false, ..file };
                    store.replace_attached(id, &new, &changed, now_ms)?;
                }
                Ok::<_, StoreError>(store.read(|tx| drafts::get(tx, id))?.attachments)
            })
            .await
            .map_err(missing(id))?;
        self.copy_later(id);
        Ok(files)
    }
}

fn changed(bytes: &[u8], change: PictureChange) -> Option<Vec<u8>> {
    match change {
        PictureChange::Bare => picture_facts::bare(bytes).map(|bare| bare.bytes),
        PictureChange::Smaller => smaller(bytes),
    }
}

/// Returns a picture in fewer bytes; `None` where that can't be done.
fn smaller(bytes: &[u8]) -> Option<Vec<u8>> {
    let kind = barid_mime::raster::sniff(bytes)?;
    // Pictures that move would stand still.
    if !matches!(kind, "image/jpeg" | "image/png" | "image/webp") {
        return None;
    }
    let mut reader =
        ImageReader::with_format(Cursor::new(bytes), ImageFormat::from_mime_type(kind)?);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_OPEN);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > SIDE {
        picture = picture.resize(SIDE, SIDE, FilterType::Triangle);
    }
    let mut out = Vec::new();
    let (width, height) = (picture.width(), picture.height());
    let is_clear = picture.color().has_alpha() && {
        let pixels = picture.to_rgba8();
        pixels.pixels().any(|pixel| pixel.0.last() != Some(&u8::MAX))
    };
    let written = match is_clear {
        true => PngEncoder::new(&mut out).write_image(
            &picture.to_rgba8(),
            width,
            height,
            image::ExtendedColorType::Rgba8,
        ),
        false => JpegEncoder::new_with_quality(&mut out, QUALITY)
            .encode_image(&DynamicImage::ImageRgb8(picture.to_rgb8())),
    };
    written.ok()?;
    // A little less is not worth the loss.
    (out.len() < bytes.len() / 10 * 9).then_some(out)
}

/// Gives a name the ending of what the file is now.
fn named(name: &str, content_type: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let fits: &[&str] = match content_type {
        "image/jpeg" => &["jpg", "jpeg", "jpe"],
        "image/png" => &["png"],
        _ => return name.to_owned(),
    };
    if fits.iter().any(|one| ending.eq_ignore_ascii_case(one)) {
        return name.to_owned();
    }
    let new = fits.first().copied().unwrap_or_default();
    barid_mime::safe_name(&format!("{stem}.{new}"), content_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn png(width: u32, height: u32, alpha: u8) -> Vec<u8> {
        let noise = |x: u32, y: u32| (x.wrapping_mul(y).wrapping_mul(2_654_435_761) >> 24) as u8;
        let picture =
            RgbaImage::from_fn(width, height, |x, y| Rgba([noise(x, y), noise(y, 7), 9, alpha]));
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_large_picture_becomes_a_small_one_that_shows_the_same() {
        let small = smaller(&png(1_800, 90, 255)).unwrap();
        assert_eq!(barid_mime::raster::sniff(&small), Some("image/jpeg"));
        let read = image::load_from_memory(&small).unwrap();
        assert_eq!((read.width(), read.height()), (1_600, 80));
        let clear = smaller(&png(1_800, 90, 128)).unwrap();
        assert_eq!(barid_mime::raster::sniff(&clear), Some("image/png"));
        assert!(smaller(&small).is_none(), "it would not become smaller");
        assert!(smaller(b"GIF89a").is_none() && smaller(b"\xff\xd8\xff\xe0broken").is_none());
    }

    #[test]
    fn a_name_says_what_the_file_is() {
        assert_eq!(named("a.PNG", "image/jpeg"), "a.jpg");
        assert_eq!(named("a.b.JPEG", "image/jpeg"), "a.b.JPEG");
        assert_eq!(named("shot", "image/png"), "shot.png");
        assert_eq!(named("x.webp", "image/webp"), "x.webp");
    }
}

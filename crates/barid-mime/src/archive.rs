//! What is in an archive, by its table of contents: names and sizes, and nothing unpacked
//! (ZIP APPNOTE 6.3, POSIX ustar, RFC 1952).

use crate::{bytes::Bytes, charset, defect::Defects, display};
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Entries that are told.
const MAX_ENTRIES: usize = 1_000;
/// Bytes of a packed tar that are unpacked to read its headers, and what they may grow by.
const MAX_UNPACKED: u64 = 64 << 20;
/// More than this is packed for no honest reason.
const MAX_RATIO: u64 = 200;
/// Below this nobody is harmed, however well it was packed.
const HARMLESS: u64 = 16 << 20;

/// What is in an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The first thousand, in order.
    pub entries: Vec<Entry>,
    /// How many there are, as far as it was read.
    pub total: usize,
    /// Whether there is more than was read.
    pub is_cut: bool,
    /// Whether it would become so much larger that unpacking it may do harm.
    pub is_bomb: bool,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path on one line, nothing in it that deceives; never empty.
    pub name: String,
    /// As it would be unpacked, as the archive says.
    pub size_bytes: u64,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether a password is needed.
    pub is_locked: bool,
    /// Whether opening it could run it.
    pub is_dangerous: bool,
}

/// Whether a file may be an archive, by its name and declared type.
pub fn is_archive(name: &str, content_type: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".zip", ".tar", ".tar.gz", ".tgz", ".gz"].iter().any(|ending| lower.ends_with(ending))
        || matches!(
            content_type,
            "application/zip"
                | "application/x-zip-compressed"
                | "application/x-tar"
                | "application/gzip"
                | "application/x-gzip"
        )
}

/// Lists an archive, known by its bytes. `name` is what a packed file without a name is called
/// by. `None` for what is none.
pub fn list(bytes: &[u8], name: &str) -> Option<Listing> {
    if bytes.starts_with(b"\x1f\x8b") {
        return gzip(bytes, name);
    }
    if is_tar(bytes) {
        return Some(tar(bytes, bytes.len() as u64));
    }
    zip(bytes)
}

fn entry(name: &str, size_bytes: u64, is_folder: bool, is_locked: bool) -> Entry {
    let shown = display::one_line(&name.replace('\\', "/"));
    let shown = display::cut(&shown, 500).to_owned();
    let name = if shown.is_empty() { "?".to_owned() } else { shown };
    let is_dangerous = !is_folder && crate::is_dangerous(&name, "");
    Entry { name, size_bytes, is_folder, is_locked, is_dangerous }
}

impl Listing {
    fn add(&mut self, entry: Entry) {
        self.total += 1;
        match self.entries.len() < MAX_ENTRIES {
            true => self.entries.push(entry),
            false => self.is_cut = true,
        }
    }

    /// Says whether so much comes out of so little that it may do harm.
    fn judge(&mut self, unpacked: u64, packed: u64) {
        self.is_bomb |= unpacked > HARMLESS && unpacked / packed.max(1) >= MAX_RATIO;
    }
}

/// Reads the table at the end of a ZIP.
fn zip(bytes: &[u8]) -> Option<Listing> {
    const END: &[u8] = b"PK\x05\x06";
    // A comment of 64 KiB may follow.
    let tail_start = bytes.len().saturating_sub(22 + 65_535);
    let tail = bytes.get(tail_start..)?;
    let at = memchr::memmem::rfind(tail, END)?;
    let mut end = Bytes(tail.get(at + 4..)?);
    end.take(6)?;
    let told = end.u16()?;
    let size = end.len32()?;
    let mut start = end.len32()?;
    // Something may stand before the archive, such as a program that unpacks itself.
    let table_end = tail_start + at;
    if bytes.get(start..start.checked_add(4)?) != Some(b"PK\x01\x02".as_slice()) {
        start = table_end.checked_sub(size)?;
    }
    let mut rest = Bytes(bytes.get(start..table_end).unwrap_or_default());
    let mut listing = Listing::default();
    let mut unpacked = 0_u64;
    while let Some(one) = zip_entry(&mut rest) {
        unpacked = unpacked.saturating_add(one.size_bytes);
        listing.add(one);
        if listing.total >= 100_000 {
            listing.is_cut = true;
            break;
        }
    }
    // 65535 means that it is told elsewhere.
    if told != u16::MAX && listing.total != usize::from(told) {
        listing.is_cut = true;
    }
    listing.judge(unpacked, bytes.len() as u64);
    Some(listing)
}

fn zip_entry(rest: &mut Bytes<'_>) -> Option<Entry> {
    if rest.take(4)? != b"PK\x01\x02" {
        return None;
    }
    rest.take(4)?;
    let flags = rest.u16()?;
    rest.take(14)?;
    let size = rest.u32()?;
    let (name_len, extra_len, comment_len) = (rest.u16()?, rest.u16()?, rest.u16()?);
    rest.take(12)?;
    let name = rest.take(usize::from(name_len))?;
    let extra = rest.take(usize::from(extra_len))?;
    rest.take(usize::from(comment_len))?;
    let label = if flags & 0x0800 != 0 { Some("utf-8") } else { None };
    let name = charset::decode(name, label, &mut Defects::new());
    let size = match size {
        u32::MAX => zip64_size(extra).unwrap_or(u64::from(u32::MAX)),
        size => u64::from(size),
    };
    Some(entry(&name, size, name.ends_with('/'), flags & 1 != 0))
}

fn zip64_size(extra: &[u8]) -> Option<u64> {
    let mut rest = Bytes(extra);
    loop {
        let (id, len) = (rest.u16()?, rest.u16()?);
        let field = rest.take(usize::from(len))?;
        if id == 1 {
            return Bytes(field).u64();
        }
    }
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar".as_slice())
}

/// Reads the headers of a tar, one before each file, as far as `bytes` go.
fn tar(bytes: &[u8], packed: u64) -> Listing {
    let mut listing = Listing::default();
    let (mut rest, mut unpacked) = (Bytes(bytes), 0_u64);
    let mut long_name = None;
    while let Some(header) = rest.take(512) {
        let field = |from: usize, len: usize| header.get(from..from + len).unwrap_or_default();
        let name = until_null(field(0, 100));
        if !is_tar(header) || name.is_empty() {
            break;
        }
        let size = octal(field(124, 12));
        let kind = field(156, 1).first().copied().unwrap_or_default();
        let body_len = usize::try_from(size).unwrap_or(usize::MAX);
        let body = rest.0.get(..body_len.min(rest.0.len()).min(2_000)).unwrap_or_default();
        match kind {
            b'L' => long_name = Some(until_null(body).to_vec()),
            b'x' | b'g' => {}
            kind => {
                let prefix = until_null(field(345, 155));
                let name = match (long_name.take(), prefix.is_empty()) {
                    (Some(name), _) => name,
                    (None, true) => name.to_vec(),
                    (None, false) => [prefix, b"/", name].concat(),
                };
                let name = String::from_utf8_lossy(&name);
                unpacked = unpacked.saturating_add(size);
                listing.add(entry(&name, size, kind == b'5', false));
            }
        }
        let blocks = body_len.checked_next_multiple_of(512).unwrap_or(usize::MAX);
        if rest.take(blocks).is_none() {
            listing.is_cut = true;
            break;
        }
    }
    listing.judge(unpacked, packed);
    listing
}

fn until_null(field: &[u8]) -> &[u8] {
    field.split(|b| *b == 0).next().unwrap_or_default()
}

fn octal(field: &[u8]) -> u64 {
    // The highest bit says that the rest is a number as it is.
    if let Some((first, rest)) = field.split_first().filter(|(first, _)| **first & 0x80 != 0) {
        let start = u64::from(*first & 0x7f);
        return rest.iter().fold(start, |size, b| size.wrapping_shl(8) | u64::from(*b));
    }
    let digits = field.iter().filter(|b| (b'0'..=b'7').contains(b));
    digits.fold(0_u64, |size, digit| size.saturating_mul(8) + u64::from(digit - b'0'))
}

/// Tells what a gzip holds: one file, or a tar, whose headers are unpacked as far as that is
/// bearable.
fn gzip(bytes: &[u8], name: &str) -> Option<Listing> {
    let packed = bytes.len() as u64;
    let bound = MAX_UNPACKED.min(packed.saturating_mul(MAX_RATIO).max(1 << 20));
    let mut unpacked = Vec::new();
    let mut reader = MultiGzDecoder::new(bytes).take(bound);
    // What was cut off or damaged still gave what stands before.
    let _read = reader.read_to_end(&mut unpacked);
    if unpacked.is_empty() {
        return None;
    }
    let is_cut = unpacked.len() as u64 >= bound;
    if is_tar(&unpacked) {
        let mut listing = tar(&unpacked, packed);
        listing.is_cut |= is_cut;
        listing.is_bomb |= is_cut && bound < MAX_UNPACKED;
        return Some(listing);
    }
    let header = MultiGzDecoder::new(bytes)
        .header()
        .and_then(|header| header.filename().map(<[u8]>::to_vec));
    let inner = match header {
        Some(name) => String::from_utf8_lossy(&name).into_owned(),
        None => name.strip_suffix(".gz").unwrap_or(name).to_owned(),
    };
    // The size at its end is that of the last member, and modulo 4 GiB; it is told, not believed.
    let told = bytes.last_chunk::<4>().map_or(0, |last| u64::from(u32::from_le_bytes(*last)));
    let size = if is_cut { told.max(unpacked.len() as u64) } else { unpacked.len() as u64 };
    let mut listing = Listing { is_cut: false, ..Listing::default() };
    listing.add(entry(&inner, size, false, false));
    listing.judge(size, packed);
    listing.is_bomb |= is_cut && bound < MAX_UNPACKED;
    Some(listing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zip_of(files: &[(&str, u32, u16)]) -> Vec<u8> {
        let mut out = b"PK\x03\x04 what is packed".to_vec();
        let start = out.len() as u32;
        for (name, size, flags) in files {
            out.extend(b"PK\x01\x02\0\0\0\0");
            out.extend(flags.to_le_bytes());
            out.extend([0; 14]);
            out.extend(size.to_le_bytes());
            out.extend((name.len() as u16).to_le_bytes());
            out.extend([0; 16]);
            out.extend(name.as_bytes());
        }
        let size = out.len() as u32 - start;
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend((files.len() as u16).to_le_bytes().repeat(2));
        out.extend(size.to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    fn tar_of(files: &[(&str, usize)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, size) in files {
            let mut header = [0_u8; 512];
            header[..name.len()].copy_from_slice(name.as_bytes());
            header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
            header[156] = if name.ends_with('/') { b'5' } else { b'0' };
            header[257..262].copy_from_slice(b"ustar");
            out.extend(header);
            out.extend(vec![b'x'; size.next_multiple_of(512)]);
        }
        out.extend([0; 1024]);
        out
    }

    fn gzip_of(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn told(listing: &Listing) -> Vec<(&str, u64)> {
        listing.entries.iter().map(|one| (one.name.as_str(), one.size_bytes)).collect()
    }

    #[test]
    fn archives_tell_what_is_in_them() {
        let zip =
            list(&zip_of(&[("a/", 0, 0), ("a/b\u{202e}fdp.exe", 9, 0x0801)]), "x.zip").unwrap();
        assert_eq!(told(&zip), [("a/", 0), ("a/bfdp.exe", 9)]);
        assert!(
            zip.entries[0].is_folder && zip.entries[1].is_locked && zip.entries[1].is_dangerous
        );
        let tar_bytes = tar_of(&[("d/", 0), ("d/x.txt", 700), ("y", 1)]);
        let wanted = [("d/", 0), ("d/x.txt", 700), ("y", 1)];
        assert_eq!(told(&list(&tar_bytes, "x.tar").unwrap()), wanted);
        assert_eq!(told(&list(&gzip_of(&tar_bytes), "x.tar.gz").unwrap()), wanted);
        assert_eq!(told(&list(&gzip_of(b"hello"), "notes.txt.gz").unwrap()), [("notes.txt", 5)]);
        assert_eq!(list(b"plain words", "x.zip"), None);
        // A program that unpacks itself.
        let mut program = b"MZ and more".to_vec();
        program.extend(zip_of(&[("a", 1, 0)]));
        assert_eq!(told(&list(&program, "x.exe").unwrap()), [("a", 1)]);
    }

    #[test]
    fn r64_what_would_grow_without_bound_is_told_and_not_unpacked() {
        let files: Vec<_> = (0..16).map(|_| ("0.dll", u32::MAX - 1, 0)).collect();
        let zip = list(&zip_of(&files), "42.zip").unwrap();
        assert!(zip.is_bomb && zip.total == 16);
        let gzip = list(&gzip_of(&vec![0; 40 << 20]), "zeros.gz").unwrap();
        assert!(gzip.is_bomb, "{gzip:?}");
        assert!(!list(&zip_of(&[("a.txt", 900_000, 0)]), "a.zip").unwrap().is_bomb);
        let many: Vec<_> = (0..5_000).map(|_| ("a", 1, 0)).collect();
        let many = list(&zip_of(&many), "x.zip").unwrap();
        assert!(many.entries.len() == MAX_ENTRIES && many.total == 5_000 && many.is_cut);
    }

    #[test]
    fn r59_one_that_is_cut_or_bent_harms_nobody() {
        let tar = gzip_of(&tar_of(&[("d/x.txt", 700), ("y", 1)]));
        for whole in [zip_of(&[("a", 1, 0), ("b", 2, 0)]), tar, tar_of(&[("a", 3)])] {
            for end in 0..whole.len() {
                list(whole.get(..end).unwrap(), "x");
            }
            for at in 0..whole.len() {
                let mut bent = whole.clone();
                bent[at] = 0xff;
                list(&bent, "x");
            }
        }
    }
}

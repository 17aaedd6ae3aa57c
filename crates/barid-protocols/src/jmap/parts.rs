//! Parts what is asked for so that each part keeps the limits of the server. Pure.

/// Parts ids so that each part keeps the limits: so many objects, so many bytes of a request.
pub(super) fn parts(ids: &[String], most: usize, request_bytes: usize) -> Vec<Vec<String>> {
    let room = (request_bytes / 2).max(1);
    let mut parts = Vec::new();
    let (mut part, mut bytes) = (Vec::new(), 0_usize);
    for id in ids {
        // What a patch of an id takes beside the id.
        let size = id.len().saturating_add(200);
        if !part.is_empty() && (part.len() >= most || bytes.saturating_add(size) > room) {
            parts.push(std::mem::take(&mut part));
            bytes = 0;
        }
        bytes = bytes.saturating_add(size);
        part.push(id.clone());
    }
    parts.extend((!part.is_empty()).then_some(part));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_both_limits() {
        let ids: Vec<String> = (0..7).map(|number| number.to_string()).collect();
        let sizes =
            |most, bytes| -> Vec<usize> { parts(&ids, most, bytes).iter().map(Vec::len).collect() };
        assert_eq!(sizes(3, 1_000_000), [3, 3, 1]);
        assert_eq!(sizes(500, 1_000), [2, 2, 2, 1]);
        assert_eq!(sizes(500, 1), [1; 7]);
        assert!(parts(&[], 3, 1).is_empty());
    }
}

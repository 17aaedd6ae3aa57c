//! Joins the lines of format=flowed text (RFC 3676 §4).

use crate::part::Flow;

/// Returns the text with LF line ends and each flowed paragraph on one line.
///
/// Quoting is kept as `> ` in front of each paragraph; the signature line `-- `
/// never flows.
pub fn unflow(text: &str, flow: Flow) -> String {
    let deletes_space = match flow {
        Flow::Fixed => return text.replace("\r\n", "\n"),
        Flow::Flowed => false,
        Flow::FlowedDeletingSpace => true,
    };
    let mut out = String::with_capacity(text.len());
    // The quote depth of the line that goes on, if one does.
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = line.trim_start_matches('>');
        // Space-stuffing: one space that the sender's program put there.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if open.is_some() && (open != Some(depth) || is_signature) {
            out.push('\n');
            open = None;
        }
        if open.is_none() && depth > 0 {
            out.extend(std::iter::repeat_n('>', depth));
            out.push(' ');
        }
        let flows = content.ends_with(' ') && !is_signature;
        match flows && deletes_space {
            true => out.push_str(content.strip_suffix(' ').unwrap_or(content)),
            false => out.push_str(content),
        }
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    if open.is_some() || (!text.ends_with('\n') && out.ends_with('\n')) {
        let len = out.trim_end_matches(['\n', ' ']).len();
        out.truncate(len);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined_within_one_quote_depth() {
        let check = |text, flow, wanted: &str| assert_eq!(unflow(text, flow), wanted);
        check("a \r\nb\r\nc\r\n", Flow::Flowed, "a b\nc\n");
        check("a \nb\n", Flow::FlowedDeletingSpace, "ab\n");
        check(">> a \n>> b\n> c \nd\n", Flow::Flowed, ">> a b\n> c \nd\n");
        check("text \n-- \nme\n", Flow::Flowed, "text \n-- \nme\n");
        check("  stuffed\n From\n", Flow::Flowed, " stuffed\nFrom\n");
        check("a \r\nb", Flow::Fixed, "a \nb");
        check("a \nb", Flow::Flowed, "a b");
        check("", Flow::Flowed, "");
    }
}

//! Brings a message to be read without its attachments, part by part (RFC 9051 §6.4.5).

use super::{
    attributes::{Attributes, Body},
    fetch::check,
    remote_id,
    session::{Event, Part, Session},
    structure::Sections,
};
use crate::{
    readable::Readable,
    source::{RemoteId, SourceError},
};
use std::collections::VecDeque;
use tokio::io::{AsyncRead, AsyncWrite};

/// Commands in flight, so that the server never waits for the next one.
const AHEAD: usize = 8;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Brings one message without its large attachments, and without setting `\Seen`. `None`
    /// where it is gone, or as good as a whole.
    ///
    /// # Errors
    ///
    /// What the server answers; what can't be put together is `None`.
    pub(super) async fn fetch_readable(
        &mut self,
        mailbox: &RemoteId,
        id: &RemoteId,
    ) -> Result<Option<Readable>, SourceError> {
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let Some(uid) = remote_id::read(id, uid_validity) else { return Ok(None) };
        self.end_idle().await?;
        let asked = ["BODYSTRUCTURE".to_owned(), "BODY.PEEK[HEADER]".to_owned()];
        let mut structure = None;
        let mut header = None;
        self.each_item(uid, &asked, |attributes| {
            structure = structure.take().or(attributes.structure);
            if attributes.section == "HEADER" {
                header = header.take().or(attributes.body);
            }
        })
        .await?;
        let (Some(structure), Some(Body::Bytes(header))) = (structure, header) else {
            return Ok(None);
        };
        let Some(names) = structure.sections() else { return Ok(None) };
        let asked: Vec<_> = names.iter().map(|name| format!("BODY.PEEK[{name}]")).collect();
        let mut sections = Sections::new();
        self.each_item(uid, &asked, |attributes| {
            if let Some(Body::Bytes(bytes)) = attributes.body {
                sections.insert(attributes.section, bytes);
            }
        })
        .await?;
        Ok(structure.assemble(&header, &sections))
    }

    /// Asks for items of one message, each in a command of its own, and hands over what comes. A
    /// server may answer several commands before it ends the first: what an answer says is what
    /// it belongs to.
    async fn each_item(
        &mut self,
        uid: u32,
        items: &[String],
        mut each: impl FnMut(Attributes),
    ) -> Result<(), SourceError> {
        let mut waiting = items.iter();
        let mut sent = VecDeque::new();
        loop {
            while sent.len() < AHEAD
                && let Some(item) = waiting.next()
            {
                let command = format!("UID FETCH {uid} (UID {item})");
                sent.extend(self.send(&[Part::Text(&command)], drop).await?.ok());
            }
            if sent.is_empty() {
                return Ok(());
            }
            match self.read().await? {
                Event::Done(tag, answer) => {
                    sent.retain(|one| *one != tag);
                    check(answer)?;
                }
                Event::Fetch(one) if one.uid == Some(uid) && one.has_content() => each(one),
                Event::Fetch(_) => self.note_change(),
                Event::Continue(_) | Event::Untagged(_) | Event::Condition(_) | Event::Noted => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{imap::transcript::play, readable::LeftOut};

    const OPENED: &str = "C: A1 SELECT \"m\"
        S: * OK [UIDVALIDITY 7] ok
        S: A1 OK";
    const STRUCTURE: &str = "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 4 1 NIL NIL NIL NIL)\
        (\"application\" \"zip\" NIL NIL NIL \"base64\" 7800000 NIL (\"attachment\" NIL) NIL NIL) \
        \"mixed\" (\"boundary\" \"b\") NIL NIL NIL)";

    async fn fetch(transcript: &str) -> Result<Option<Readable>, SourceError> {
        let (mut session, server) = play("IMAP4rev1", &format!("{OPENED}\n{transcript}"));
        let mailbox = RemoteId("m".into());
        let came = session.fetch_readable(&mailbox, &remote_id::write(7, 5)).await;
        if came.is_ok() {
            server.end(session).await;
        }
        came
    }

    #[tokio::test]
    async fn the_text_comes_and_the_attachment_stays() {
        let came = fetch(&format!(
            "C: A2 UID FETCH 5 (UID BODYSTRUCTURE)
            C: A3 UID FETCH 5 (UID BODY.PEEK[HEADER])
            S: * 1 FETCH (UID 5 BODYSTRUCTURE {STRUCTURE})
            S: A2 OK
            S: * 1 FETCH (UID 5 FLAGS ())
            S: * 1 FETCH (UID 5 BODY[HEADER] \"Subject: x\")
            S: A3 OK
            C: A4 UID FETCH 5 (UID BODY.PEEK[1.MIME])
            C: A5 UID FETCH 5 (UID BODY.PEEK[1])
            C: A6 UID FETCH 5 (UID BODY.PEEK[2.MIME])
            S: * 1 FETCH (UID 5 BODY[1.MIME] \"\")
            S: * 1 FETCH (UID 5 BODY[1] \"text\")
            S: A4 OK
            S: * 1 FETCH (UID 5 BODY[2.MIME] \"\")
            S: A5 OK
            S: A6 OK"
        ))
        .await
        .unwrap()
        .unwrap();
        let raw = "--b\r\ntext\r\n--b\r\n\r\n--b--\r\n";
        assert!(String::from_utf8(came.raw).unwrap().ends_with(raw));
        assert_eq!(came.left_out, [LeftOut { path: "2".into(), size_bytes: 5_700_000 }]);
    }

    #[tokio::test]
    async fn what_is_gone_or_told_in_part_is_nothing() {
        let asked = "C: A2 UID FETCH 5 (UID BODYSTRUCTURE)
            C: A3 UID FETCH 5 (UID BODY.PEEK[HEADER])";
        assert_eq!(fetch(&format!("{asked}\nS: A2 OK\nS: A3 OK")).await.unwrap(), None);
        let one = "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 4 1 NIL NIL NIL NIL)";
        let small = format!(
            "{asked}
            S: * 1 FETCH (UID 5 BODYSTRUCTURE {one})
            S: A2 OK
            S: * 1 FETCH (UID 5 BODY[HEADER] \"h\")
            S: A3 OK"
        );
        assert_eq!(fetch(&small).await.unwrap(), None);
    }
}

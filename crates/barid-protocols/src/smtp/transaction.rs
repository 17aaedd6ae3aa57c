//! Submits one message on a connection where the user is signed in (RFC 5321 §3.3).

use super::{
    chunks,
    content::{self, Survey},
    plan::{self, Plan, Step},
    reply::{Answer, Verdict},
    session::{REPLY_PATIENCE, RESET_PATIENCE, Session},
    wire::{Wire, WireError},
};
use crate::submit::{Envelope, Options, Receipt, RefusedRecipient, Reply, SubmitError};
use lettre::transport::smtp::commands::{Data, Rset};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// For the reply to DATA (RFC 5321 §4.5.3.2.4).
pub(super) const DATA_PATIENCE: Duration = Duration::from_secs(2 * 60);

/// For the reply to the final dot (RFC 5321 §4.5.3.2.6). Giving up sooner is
/// what makes messages arrive twice.
pub(super) const DELIVERY_PATIENCE: Duration = Duration::from_secs(10 * 60);

/// For a refusal that a server sent before it closed the connection on us.
const LAST_WORDS_PATIENCE: Duration = Duration::from_secs(5);

/// How many commands go out before their replies are read, where the server has
/// PIPELINING. So few that neither commands nor replies fill a TCP window, which
/// could leave both sides waiting for the other to read (RFC 2920 §3.1), and that
/// a server that takes no more recipients has not counted twenty refusals, after
/// which Postfix hangs up, before we have read the first.
const PIPELINE_DEPTH: usize = 10;

/// How much of the content goes out at a time.
pub(super) const BLOCK_BYTES: usize = 64 * 1024;

/// How much of the content a chunk has. Each costs a reply, and a server keeps one in memory.
const CHUNK_BYTES: usize = 1024 * 1024;

/// What is known before the content.
#[derive(Debug, Default)]
struct Progress {
    sender_refusal: Option<Reply>,
    accepted: Vec<String>,
    refused: Vec<RefusedRecipient>,
    /// What the server said when it had enough recipients.
    full: Option<Reply>,
    /// The answer to DATA or to the first chunk.
    last: Option<Answer>,
}

/// What a submission with BDAT comes to.
enum Chunked {
    Taken(Receipt),
    /// The server does not know BDAT after all; nobody has got anything.
    Unknown(Reply),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Submits a message.
    ///
    /// # Errors
    ///
    /// As [`crate::submit::Submitter::submit`] has it.
    pub(super) async fn submit(
        &mut self,
        envelope: &Envelope,
        options: &Options,
        raw: &[u8],
    ) -> Result<Receipt, SubmitError> {
        let plan = plan::plan(envelope, options, &Survey::of(raw), &self.extensions)?;
        self.is_in_step = false;
        // A message without a byte has no chunk that could come first.
        if !self.extensions.chunking || raw.is_empty() {
            return self.by_data(&plan, raw).await;
        }
        match self.by_chunks(&plan, raw).await? {
            Chunked::Taken(receipt) => Ok(receipt),
            Chunked::Unknown(reply) => {
                self.extensions.chunking = false;
                match self.start_over().await {
                    true => self.by_data(&plan, raw).await,
                    false => Err(SubmitError::Refused { command: Step::Chunk.name(), reply }),
                }
            }
        }
    }

    /// Submits with DATA (RFC 5321 §4.1.1.4).
    async fn by_data(&mut self, plan: &Plan<'_>, raw: &[u8]) -> Result<Receipt, SubmitError> {
        let progress = self.ask(plan, Step::Data, Data.to_string().as_bytes()).await?;
        let go_on = progress.last.as_ref().is_some_and(|data| data.verdict() == Verdict::GoOn);
        if let Some(refusal) = refusal(&progress, Step::Data) {
            self.is_in_step = !go_on || end_at_once(&mut self.wire).await.is_ok();
            return Err(refusal);
        }
        if !go_on {
            return Err(SubmitError::Malformed { what: "a 2yz reply to DATA".into() });
        }
        if !self.wire.is_drained() {
            // It would pass for the reply to the final dot.
            return Err(SubmitError::Malformed { what: "a reply to nothing".into() });
        }
        let answer = deliver(&mut self.wire, raw).await?;
        self.conclude(answer, progress)
    }

    /// Submits with BDAT (RFC 3030). The first chunk goes with the recipients, where the server
    /// has PIPELINING: nothing is delivered before the last.
    async fn by_chunks(&mut self, plan: &Plan<'_>, raw: &[u8]) -> Result<Chunked, SubmitError> {
        let mut chunks = content::chunks(raw, CHUNK_BYTES);
        let first = chunks::command(&chunks.next().unwrap_or_default(), false);
        let progress = self.ask(plan, Step::Chunk, &first).await?;
        if let Some(refusal) = refusal(&progress, Step::Chunk) {
            let unknown = match refusal {
                SubmitError::Refused { command: "BDAT", ref reply } => chunks::unknown(reply),
                _ => None,
            };
            self.is_in_step = unknown.is_none();
            return unknown.map(Chunked::Unknown).ok_or(refusal);
        }
        if progress.last.as_ref().is_none_or(|answer| answer.verdict() != Verdict::Done) {
            return Err(SubmitError::Malformed { what: "a 3yz reply to BDAT".into() });
        }
        let pipelining = self.extensions.pipelining;
        let answer = chunks::deliver(&mut self.wire, chunks, pipelining).await?;
        self.conclude(answer, progress).map(Chunked::Taken)
    }

    /// Brings a connection back to its beginning whose server did not know BDAT, and may answer
    /// to the chunk as to a command.
    async fn start_over(&mut self) -> bool {
        if self.wire.send(Rset.to_string().as_bytes()).await.is_err() {
            return false;
        }
        for _ in 0..2 {
            match self.wire.reply("RSET", RESET_PATIENCE).await {
                Ok(answer) if answer.verdict() == Verdict::Done => return true,
                Ok(answer) if answer.code == 500 || answer.code == 502 => {}
                Ok(_) | Err(_) => return false,
            }
        }
        false
    }

    /// Makes the outcome of the reply to the whole message.
    fn conclude(&mut self, answer: Answer, progress: Progress) -> Result<Receipt, SubmitError> {
        self.is_in_step = answer.code != 421;
        match answer.verdict() {
            Verdict::Done => Ok(Receipt {
                reply: answer.into_reply(),
                accepted: progress.accepted,
                refused: progress.refused,
            }),
            Verdict::Refused => {
                Err(SubmitError::Refused { command: "the message", reply: answer.into_reply() })
            }
            Verdict::GoOn => {
                self.is_in_step = false;
                Err(SubmitError::Ambiguous { cause: format!("{} after the message", answer.code) })
            }
        }
    }

    /// Goes through the plan and the step that begins the content, until they are done or it is
    /// plain that they are in vain.
    async fn ask(
        &mut self,
        plan: &Plan<'_>,
        last: Step<'_>,
        line: &[u8],
    ) -> Result<Progress, SubmitError> {
        self.mails += 1;
        let depth = if self.extensions.pipelining { PIPELINE_DEPTH } else { 1 };
        let before = plan.steps.iter().map(|(step, line)| (*step, line.as_bytes()));
        let steps: Vec<_> = before.chain([(last, line)]).collect();
        let mut progress = Progress::default();
        for batch in steps.chunks(depth) {
            let mut asked = Vec::new();
            let mut lines = Vec::new();
            for (step, line) in batch {
                if !progress.settles(*step) {
                    asked.push(*step);
                    lines.extend_from_slice(line);
                }
            }
            if progress.is_in_vain(&asked) {
                break;
            }
            self.wire.send(&lines).await?;
            for step in asked {
                let patience = match step {
                    Step::Mail | Step::Rcpt(_) => REPLY_PATIENCE,
                    Step::Data | Step::Chunk => DATA_PATIENCE,
                };
                let answer = self.wire.reply(step.name(), patience).await?;
                progress.note(step, answer)?;
            }
        }
        progress.refused.extend(plan.put_off.iter().map(|address| beyond_limits(address)));
        Ok(progress)
    }
}

impl Progress {
    /// Whether nothing that comes next can get the message to anybody.
    fn is_in_vain(&self, next: &[Step<'_>]) -> bool {
        let is_content = matches!(next, [Step::Data | Step::Chunk]);
        self.sender_refusal.is_some() || (is_content && self.accepted.is_empty())
    }

    /// Answers a step by itself, where the server's answer is known.
    fn settles(&mut self, step: Step<'_>) -> bool {
        match (step, self.full.clone()) {
            (Step::Rcpt(address), Some(reply)) => {
                self.refused.push(RefusedRecipient { address: address.to_owned(), reply });
                true
            }
            (Step::Rcpt(_), None) | (Step::Mail | Step::Data | Step::Chunk, _) => false,
        }
    }

    fn note(&mut self, step: Step<'_>, answer: Answer) -> Result<(), SubmitError> {
        // The server is about to close the connection (RFC 5321 §3.8).
        if answer.code == 421 {
            let reply = answer.into_reply();
            return Err(SubmitError::Refused { command: step.name(), reply });
        }
        match (step, answer.verdict()) {
            (Step::Data | Step::Chunk, _) => self.last = Some(answer),
            (Step::Mail | Step::Rcpt(_), Verdict::GoOn) => {
                let what = format!("a 3yz reply to {}", step.name());
                return Err(SubmitError::Malformed { what });
            }
            (Step::Mail, Verdict::Done) => {}
            (Step::Mail, Verdict::Refused) => self.sender_refusal = Some(answer.into_reply()),
            (Step::Rcpt(address), Verdict::Done) => self.accepted.push(address.to_owned()),
            (Step::Rcpt(address), Verdict::Refused) => {
                let reply = answer.into_reply();
                if takes_no_more(&reply) {
                    self.full = Some(reply.clone());
                }
                self.refused.push(RefusedRecipient { address: address.to_owned(), reply });
            }
        }
        Ok(())
    }
}

/// Whether a server means all further recipients too (RFC 5321 §4.5.3.1.10,
/// RFC 3463 X.5.3), and not only that this one's mailbox is full.
fn takes_no_more(reply: &Reply) -> bool {
    reply.code == 452 && reply.text.starts_with("4.5.3 ")
}

/// What a server that named its limits would say to one recipient more.
fn beyond_limits(address: &str) -> RefusedRecipient {
    let text = "4.5.3 more recipients than the server takes at a time".to_owned();
    RefusedRecipient { address: address.to_owned(), reply: Reply { code: 452, text } }
}

/// Why the content must not follow. What came first is the reason of the rest.
fn refusal(progress: &Progress, last: Step<'_>) -> Option<SubmitError> {
    if let Some(reply) = progress.sender_refusal.clone() {
        return Some(SubmitError::Refused { command: "MAIL FROM", reply });
    }
    if progress.accepted.is_empty() {
        return Some(SubmitError::NoRecipients { refused: progress.refused.clone() });
    }
    let answer = progress.last.as_ref().filter(|answer| answer.verdict() == Verdict::Refused)?;
    Some(SubmitError::Refused { command: last.name(), reply: answer.clone().into_reply() })
}

/// Ends a DATA that was granted though nobody is to get the message (RFC 2920 §3.1).
async fn end_at_once<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
) -> Result<Answer, WireError> {
    wire.send(b".\r\n").await?;
    wire.reply("DATA", DATA_PATIENCE).await
}

/// Sends the content and waits for the verdict. From the first byte on, only a
/// reply tells whether the message was delivered.
async fn deliver<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    raw: &[u8],
) -> Result<Answer, SubmitError> {
    let ambiguous = |error: WireError| SubmitError::Ambiguous { cause: error.to_string() };
    for block in content::blocks(raw, BLOCK_BYTES) {
        if let Err(error) = wire.send(&block).await {
            return Err(last_words(wire).await.unwrap_or(ambiguous(error)));
        }
    }
    wire.reply("the message", DELIVERY_PATIENCE).await.map_err(ambiguous)
}

/// Returns the refusal of a server that has enough, says so and hangs up.
pub(super) async fn last_words<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
) -> Option<SubmitError> {
    match wire.reply("the message", LAST_WORDS_PATIENCE).await {
        Ok(answer) if answer.verdict() == Verdict::Refused => {
            Some(SubmitError::Refused { command: "the message", reply: answer.into_reply() })
        }
        Ok(_) | Err(_) => None,
    }
}

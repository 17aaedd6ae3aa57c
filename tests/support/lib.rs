//! What the tests put around Barid: real servers, scripted ones, a bad network, and the built program.
//!
//! A test takes from here what it needs, and fails by panicking with what it saw.

pub mod barid;
pub mod certificate;
pub mod chance;
pub mod fault_proxy;
pub mod filled;
pub mod honest;
pub mod inside;
pub mod invariants;
pub mod inventory;
pub mod later;
pub mod letters;
pub mod maildrop;
pub mod message;
pub mod oracle;
pub mod other_client;
pub mod payload;
pub mod post;
pub mod script;
pub mod scripted;
pub mod stage;
pub mod wire;
pub mod world;

pub use barid::Barid;
pub use certificate::Authority;
pub use chance::Chance;
pub use fault_proxy::{Direction, FaultProxy, Plan};
pub use honest::Honest;
pub use inside::Inside;
pub use invariants::Invariants;
pub use inventory::{Inventory, assert_exact, sha256};
pub use later::sync_after;
pub use maildrop::{Fate, Letter, Maildrop};
pub use message::Message;
pub use other_client::{Held, OtherClient};
pub use post::Post;
pub use script::Script;
pub use scripted::Scripted;
pub use world::{Server, Service, User, World};

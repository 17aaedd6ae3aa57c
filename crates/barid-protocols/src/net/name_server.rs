//! A name server on this computer, for tests.

use hickory_resolver::proto::{
    op::{Message, MessageType, OpCode, ResponseCode},
    rr::{RData, Record, RecordType},
};
use std::net::SocketAddr;
use tokio::net::UdpSocket;

/// Starts a name server that says what `records` does; `None` is that it does not want to.
pub(crate) async fn name_server(records: fn(&str, RecordType) -> Option<Vec<RData>>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 4096];
        loop {
            let (length, client) = socket.recv_from(&mut buffer).await.unwrap();
            let asked = Message::from_vec(&buffer[..length]).unwrap();
            let query = asked.queries.first().unwrap().clone();
            let mut answer = Message::new(asked.metadata.id, MessageType::Response, OpCode::Query);
            match records(&query.name().to_ascii(), query.query_type()) {
                None => answer.metadata.response_code = ResponseCode::ServFail,
                Some(found) => {
                    let of = |data| Record::from_rdata(query.name().clone(), 60, data);
                    answer.add_answers(found.into_iter().map(of));
                }
            }
            answer.queries.push(query);
            socket.send_to(&answer.to_vec().unwrap(), client).await.unwrap();
        }
    });
    address
}

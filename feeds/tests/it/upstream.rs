//! An upstream: a real HTTP server that answers as it is told, and remembers what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// What is answered to one question.
#[derive(Debug, Clone)]
pub struct Answer {
    status: &'static str,
    headers: Vec<String>,
    body: Vec<u8>,
    /// How much of the body is sent before the connection is closed.
    sent: Option<usize>,
    /// Whether the rest of the body never comes, without the connection being closed.
    stalls: bool,
}

impl Answer {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status("200 OK", body)
    }

    pub fn status(status: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), sent: None, stalls: false }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(format!("{name}: {value}"));
        self
    }

    pub fn cut(mut self, sent: usize) -> Self {
        self.sent = Some(sent);
        self
    }

    pub fn stalled(mut self, sent: usize) -> Self {
        self.stalls = true;
        self.cut(sent)
    }
}

/// The server. The last answer is repeated.
#[derive(Debug)]
pub struct Upstream {
    pub url: Url,
    questions: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    _server: AbortOnDropHandle<()>,
}

impl Upstream {
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address")).parse().expect("an address");
        let questions = Arc::<Mutex<Vec<String>>>::default();
        let answers = Arc::new(Mutex::new(answers.into_iter().collect::<VecDeque<_>>()));
        let (heard, told) = (Arc::clone(&questions), Arc::clone(&answers));
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heard, told) = (Arc::clone(&heard), Arc::clone(&told));
                tokio::spawn(async move {
                    // A client that goes away is no concern of the server's.
                    let _ = serve(stream, &heard, &told).await;
                });
            }
        });
        Self { url, questions, answers, _server: AbortOnDropHandle::new(server) }
    }

    /// Answers so from now on.
    pub fn answer(&self, answer: Answer) {
        *self.answers.lock().expect("answers") = [answer].into();
    }

    /// The questions so far, their heads in lower case.
    pub fn questions(&self) -> Vec<String> {
        self.questions.lock().expect("questions").clone()
    }
}

async fn serve(
    stream: TcpStream,
    questions: &Mutex<Vec<String>>,
    answers: &Mutex<VecDeque<Answer>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let question = head.to_lowercase() + &String::from_utf8_lossy(&body);
    questions.lock().expect("questions").push(question);
    let answer = {
        let mut answers = answers.lock().expect("answers");
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }.expect("an answer")
    };
    let mut lines =
        format!("HTTP/1.1 {}\r\nconnection: close\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
    for header in &answer.headers {
        lines.extend([header, "\r\n"]);
    }
    stream.write_all(format!("{lines}\r\n").as_bytes()).await?;
    stream.write_all(&answer.body[..answer.sent.unwrap_or(answer.body.len())]).await?;
    stream.flush().await?;
    if answer.stalls {
        tokio::time::timeout(Duration::from_secs(60), stream.read_line(&mut head)).await.ok();
    }
    Ok(())
}

//! Reads the body of a response into memory.

use std::mem;
use std::pin::Pin;
use std::task::Poll;

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept as _};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::body::SdkBody;
use futures::future::poll_fn;
use http_body::Body as _;

use super::prepared::Prepared;

/// Reads the body of the response in the context. Bytes that are available are taken immediately; for the rest, the
/// SDK's stalled stream protection is set up.
pub(super) async fn read(
    prepared: &Prepared,
    context: &mut InterceptorContext,
    config: &mut ConfigBag,
) -> Result<(), BoxError> {
    let mut body = take(context)?;
    if body.bytes().is_some() {
        return put(context, body);
    }
    let mut read = BodyBytes::default();
    let is_complete = poll_fn(|task| {
        loop {
            match Pin::new(&mut body).poll_frame(task) {
                Poll::Ready(Some(Ok(frame))) => read.add(frame.into_data().ok()),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(true)),
                Poll::Pending => return Poll::Ready(Ok(false)),
            }
        }
    });
    if !is_complete.await? {
        put(context, body)?;
        let guard = &prepared.interceptors.stalled;
        guard.modify_before_deserialization(
            &mut (&mut *context).into(),
            &prepared.components,
            config,
        )?;
        let mut body = take(context)?;
        while let Some(frame) = poll_fn(|task| Pin::new(&mut body).poll_frame(task)).await {
            read.add(frame?.into_data().ok());
        }
    }
    put(context, read.into_body())
}

/// Takes the body of the response; the response is without one if reading fails, as in the SDK.
fn take(context: &mut InterceptorContext) -> Result<SdkBody, BoxError> {
    let response = context.response_mut().ok_or("there is no response")?;
    Ok(mem::replace(response.body_mut(), SdkBody::taken()))
}

fn put(context: &mut InterceptorContext, body: SdkBody) -> Result<(), BoxError> {
    let response = context.response_mut().ok_or("there is no response")?;
    *response.body_mut() = body;
    Ok(())
}

/// The bytes that were read: most bodies arrive in one piece, which is not copied.
#[derive(Default)]
enum BodyBytes<B> {
    #[default]
    Nothing,
    One(B),
    Several(Vec<u8>),
}

impl<B: AsRef<[u8]>> BodyBytes<B>
where
    SdkBody: From<B>,
{
    fn add(&mut self, data: Option<B>) {
        let Some(data) = data else {
            return;
        };
        *self = match mem::take(self) {
            Self::Nothing => Self::One(data),
            Self::One(first) => Self::Several([first.as_ref(), data.as_ref()].concat()),
            Self::Several(mut bytes) => {
                bytes.extend_from_slice(data.as_ref());
                Self::Several(bytes)
            }
        };
    }

    fn into_body(self) -> SdkBody {
        match self {
            Self::Nothing => SdkBody::empty(),
            Self::One(data) => data.into(),
            Self::Several(bytes) => bytes.into(),
        }
    }
}

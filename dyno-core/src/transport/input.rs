//! A request, of which the SDK holds one part and dyno another.

use std::sync::Arc;

use aws_smithy_runtime_api::client::interceptors::context::Input as SdkInput;

use super::direct::Direct;
use super::member_text::{MemberText, Parts};
use crate::codec::DecodeError;
use crate::observe::Meters;

/// A request: the skeleton, which is the SDK's builder with the short members, and the long members as text.
///
/// The body that is sent is the skeleton as the SDK writes it, with the members appended. The skeleton with the members
/// as maps is the same request for the SDK: for [`into_sdk`](Self::into_sdk), and where nothing can be injected.
#[derive(Clone)]
pub(crate) struct Input<O> {
    skeleton: Box<O>,
    pub(super) strip: Strip,
    pub(super) meters: Meters,
    /// The direct way of the client, if it has one.
    pub(super) direct: Option<Direct>,
    /// Whether conflicts with other transactions are retried.
    pub(super) retries_conflicts: bool,
    /// Whether only dyno sees the SDK's output.
    pub(super) is_unseen: bool,
    members: Vec<Member<O>>,
}

/// Removes from the SDK's input what is in it for the endpoint rules only, before it is serialized.
pub(super) type Strip = fn(&mut SdkInput);

#[derive(Clone)]
struct Member<O> {
    name: &'static str,
    text: MemberText,
    set: SetMember<O>,
}

/// Sets a member of the SDK's builder from its text.
type SetMember<O> = fn(O, &str) -> Result<O, DecodeError>;

impl<O> Input<O> {
    pub(crate) fn new(skeleton: O) -> Self {
        Self {
            skeleton: Box::new(skeleton),
            strip: |_| {},
            meters: Meters::default(),
            direct: None,
            retries_conflicts: false,
            is_unseen: false,
            members: Vec::new(),
        }
    }

    /// Retries conflicts with other transactions, or not.
    pub(crate) fn retrying_conflicts(mut self, retries: bool) -> Self {
        self.retries_conflicts = retries;
        self
    }

    /// Adds a member, if there is a text. The keys of single items are not added this way: they are short, so that the
    /// SDK's maps cost less than splicing, and mocks look at them.
    pub(crate) fn with(
        self,
        name: &'static str,
        text: Option<Arc<str>>,
        set: SetMember<O>,
    ) -> Self {
        match text {
            Some(text) => self.with_member(name, MemberText::Whole(text), set),
            None => self,
        }
    }

    /// Adds a member whose text is in parts.
    pub(crate) fn with_parts(
        self,
        name: &'static str,
        parts: Arc<dyn Parts>,
        set: SetMember<O>,
    ) -> Self {
        self.with_member(name, MemberText::Parts(parts), set)
    }

    fn with_member(mut self, name: &'static str, text: MemberText, set: SetMember<O>) -> Self {
        self.members.push(Member { name, text, set });
        self
    }

    /// Sets the meters, and changes the skeleton to request what they count.
    pub(super) fn with_meters(mut self, meters: &Meters, change: impl FnOnce(O) -> O) -> Self {
        *self.skeleton = change(*self.skeleton);
        self.meters = meters.clone();
        self
    }

    /// The skeleton.
    pub(super) fn skeleton_ref(&self) -> &O {
        &self.skeleton
    }

    /// The part of the request that the SDK holds.
    pub(super) fn builder(&self) -> &O {
        &self.skeleton
    }

    /// The full request, in its box.
    pub(super) fn into_full_request(self) -> Result<Box<O>, DecodeError> {
        match self.members.is_empty() {
            true => Ok(self.skeleton),
            false => self.into_sdk().map(Box::new),
        }
    }

    /// The names and the texts of the members.
    pub(super) fn members(&self) -> impl ExactSizeIterator<Item = (&'static str, &MemberText)> {
        let members = self.members.iter();
        members.map(|member| (member.name, &member.text))
    }

    /// The full request as the SDK's builder.
    ///
    /// # Errors
    /// A [`DecodeError`] if a text is not a valid value of its member: a custom codec wrote an incomplete value.
    pub(crate) fn into_sdk(self) -> Result<O, DecodeError> {
        let mut members = self.members.into_iter();
        members.try_fold(*self.skeleton, |builder, member| {
            (member.set)(builder, &member.text.text())
        })
    }
}

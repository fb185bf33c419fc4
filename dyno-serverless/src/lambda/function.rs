//! How the function of a handler is called with what the parser returned.

/// The marker of a function that takes the elements of a tuple as its arguments.
#[derive(Debug)]
#[non_exhaustive]
pub struct Positional;

/// The marker of a function that takes what the parser returned as its one argument.
#[derive(Debug)]
#[non_exhaustive]
pub struct Single;

/// The state of a handler without one.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NoState;

impl NoState {
    pub(super) const NONE: Self = Self;
}

/// The state of a handler, of which each call gets a clone.
#[derive(Clone, Copy, Debug)]
pub struct State<S>(pub(super) S);

/// An async function that can be called with a state `S` and with `Args`, the arguments that a parser returned.
///
/// It is implemented for async functions that return a `Result`. `Call` says how the arguments are passed, and is
/// inferred.
#[diagnostic::on_unimplemented(
    message = "the function does not take `{Args}`, which the parser returns",
    label = "not an async function of `{Args}` that returns a `Result`",
    note = "the elements of a tuple are passed as arguments, any other value as the only argument",
    note = "the function of `handler_with` takes the state before them"
)]
pub trait Function<S, Args, Call> {
    /// What the function returns.
    type Output;
    /// Its error.
    type Error;
    /// Its future.
    type Future: Future<Output = Result<Self::Output, Self::Error>>;

    /// Calls the function.
    fn call(&self, state: &S, args: Args) -> Self::Future;
}

impl<F, T, Fut, Output, Error> Function<NoState, T, Single> for F
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<Output, Error>>,
{
    type Output = Output;
    type Error = Error;
    type Future = Fut;

    fn call(&self, _state: &NoState, args: T) -> Fut {
        self(args)
    }
}

impl<F, S, T, Fut, Output, Error> Function<State<S>, T, Single> for F
where
    F: Fn(S, T) -> Fut,
    S: Clone,
    Fut: Future<Output = Result<Output, Error>>,
{
    type Output = Output;
    type Error = Error;
    type Future = Fut;

    fn call(&self, state: &State<S>, args: T) -> Fut {
        self(state.0.clone(), args)
    }
}

macro_rules! positional {
    ($(($($name:ident)*),)*) => {$(
        impl<F, $($name,)* Fut, Output, Error> Function<NoState, ($($name,)*), Positional> for F
        where
            F: Fn($($name),*) -> Fut,
            Fut: Future<Output = Result<Output, Error>>,
        {
            type Output = Output;
            type Error = Error;
            type Future = Fut;

            #[expect(non_snake_case, reason = "the arguments have the names of their types")]
            fn call(&self, _state: &NoState, ($($name,)*): ($($name,)*)) -> Fut {
                self($($name),*)
            }
        }

        impl<F, S, $($name,)* Fut, Output, Error> Function<State<S>, ($($name,)*), Positional> for F
        where
            F: Fn(S, $($name),*) -> Fut,
            S: Clone,
            Fut: Future<Output = Result<Output, Error>>,
        {
            type Output = Output;
            type Error = Error;
            type Future = Fut;

            #[expect(non_snake_case, reason = "the arguments have the names of their types")]
            fn call(&self, state: &State<S>, ($($name,)*): ($($name,)*)) -> Fut {
                self(state.0.clone(), $($name),*)
            }
        }
    )*};
}

positional!(
    (A),
    (A B),
    (A B C),
    (A B C D),
    (A B C D E),
    (A B C D E G),
    (A B C D E G H),
    (A B C D E G H I),
);

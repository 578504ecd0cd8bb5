//! The declaration of one attribute, and the Rust types that represent Terraform's types.

use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    sync::Arc,
};

use crate::{Check, Constraint, Known, Mismatch, Number, Object, Replace, Secret, Typed, Value};

/// One attribute, as a line of [`attributes!`](crate::attributes) declares it.
#[derive(Clone)]
pub struct Declaration {
    pub(super) name: &'static str,
    /// Markdown: a paragraph that is always true, and one for those who may set the attribute.
    pub(super) description: &'static str,
    pub(super) kind: Kind,
    pub(super) constraint: Constraint,
    pub(super) is_write_only: bool,
    pub(super) replace: Replace,
    /// Becomes unknown in a plan that changes one of these.
    pub(super) follows: Vec<&'static str>,
    pub(super) words: &'static [&'static str],
    pub(super) checks: Vec<Check>,
    /// The value of `{default}` in a description.
    pub(super) default: String,
    /// The planned value if the configuration omits it.
    pub(super) planned: Option<Known>,

    pub(super) views: &'static [View],
    /// The description in data sources, unless it is the first paragraph of the description.
    pub(super) shown_as: Option<&'static str>,

    /// The API's name; `None` if the API does not have it.
    pub(super) json: Option<String>,
    /// Each element of the API's list is an object with this member alone.
    pub(super) each: Option<&'static str>,
    /// The API's list is a map by this member, which each of its objects has.
    pub(super) keyed_by: Option<&'static str>,
    pub(super) sent: Sent,
    /// Responses never change it in a state.
    pub(super) is_kept: bool,
    /// A response without it means that there is none.
    pub(super) is_cleared: bool,
    pub(super) is_always_answered: bool,
    pub(super) is_in_lists: bool,
    /// It applies only to these variants of the noun.
    pub(super) variants: &'static [&'static str],
    /// Its value if neither a response nor the state has one.
    pub(super) otherwise: Option<Known>,
    /// Its value if a response lacks it.
    pub(super) absent: Option<Known>,
    /// Whether a value means the same as null.
    pub(super) says_nothing: Option<Predicate>,
    /// Whether a value has the same effect as null.
    pub(super) is_none: Option<Predicate>,
    /// Responses do not change it as long as this holds for the object around it.
    pub(super) keeps_while: Option<Predicate>,
}

type Predicate = Arc<dyn Fn(&Known) -> bool + Send + Sync>;

/// What an attribute holds.
#[derive(Clone)]
pub enum Kind {
    Bool,
    /// A whole number.
    Number,
    /// A number that may have a fraction.
    Decimal,
    String,
    /// Sensitive in every schema.
    Secret,
    List(Box<Kind>),
    Set(Box<Kind>),
    Map(Box<Kind>),
    Object(fn() -> &'static [Declaration]),
}

impl Kind {
    /// What each element of a collection is.
    pub(super) fn element(&self) -> Option<&Self> {
        match self {
            Self::List(element) | Self::Set(element) | Self::Map(element) => Some(element),
            Self::Bool | Self::Number | Self::Decimal | Self::String | Self::Secret | Self::Object(_) => None,
        }
    }
}

/// From which side a noun is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As a resource has it, or a configuration.
    Managed,
    /// As a data source shows it.
    Shown,
    /// As it is shown among many.
    Listed,
}

/// In which requests an attribute goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Never,
    /// In those that say the whole: POST and PUT.
    Whole,
    /// In those that say a change, too: PATCH.
    Patch,
}

impl Declaration {
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether this view has it.
    pub(super) fn is_in(&self, view: View) -> bool {
        self.views.contains(&view)
    }

    /// Whether it counts in a variant of the noun.
    pub(super) fn is_of(&self, variant: &str) -> bool {
        self.variants.is_empty() || self.variants.contains(&variant)
    }

    /// Whether such a request has it.
    pub(super) fn goes_out(&self, request: Sent) -> bool {
        self.sent == request || self.sent == Sent::Patch
    }

    /// Whether what answers say of it is taken over.
    pub(super) fn is_read(&self, view: View) -> bool {
        self.json.is_some() && !self.is_write_only && !(self.is_kept && view == View::Managed)
    }
}

/// A declaration that does not say yet who sets the attribute.
pub struct Undecided<S, T>(Declaration, PhantomData<fn(S) -> T>);

/// A declaration of an attribute of `S` that holds a `T`, to which rules can be added.
pub struct Rules<S, T>(Declaration, PhantomData<fn(S) -> T>);

impl<S, T: Declarable> Undecided<S, T> {
    pub fn new(name: &'static str, description: &'static str) -> Self {
        let declaration = Declaration {
            name,
            description,
            kind: T::kind(),
            constraint: Constraint::Computed,
            is_write_only: false,
            replace: Replace::Never,
            follows: Vec::new(),
            words: &[],
            checks: Vec::new(),
            default: String::new(),
            planned: None,
            views: &[View::Managed, View::Shown, View::Listed],
            shown_as: None,
            json: Some(camel_case(name)),
            each: None,
            keyed_by: None,
            sent: Sent::Patch,
            is_kept: false,
            is_cleared: false,
            is_always_answered: false,
            is_in_lists: true,
            variants: &[],
            otherwise: None,
            absent: None,
            says_nothing: None,
            is_none: None,
            keeps_while: None,
        };
        Self(declaration, PhantomData)
    }

    fn be(self, constraint: Constraint) -> Rules<S, T> {
        Rules(Declaration { constraint, ..self.0 }, PhantomData)
    }

    pub fn required(self) -> Rules<S, T> {
        self.be(Constraint::Required)
    }

    pub fn optional(self) -> Rules<S, T> {
        self.be(Constraint::Optional)
    }

    /// The API's alone: it goes out in no request.
    pub fn computed(self) -> Rules<S, T> {
        self.be(Constraint::Computed).sent(Sent::Never)
    }

    pub fn optional_computed(self) -> Rules<S, T> {
        self.be(Constraint::OptionalComputed)
    }
}

impl<S, T> Rules<S, T> {
    pub fn declaration(self) -> Declaration {
        self.0
    }

    fn with(mut self, change: impl FnOnce(&mut Declaration)) -> Self {
        change(&mut self.0);
        self
    }

    pub fn replace(self, replace: Replace) -> Self {
        self.with(|it| it.replace = replace)
    }

    /// Becomes unknown when this one changes.
    pub fn follows<U>(self, sibling: Field<S, U>) -> Self {
        self.with(|it| it.follows.push(sibling.name))
    }

    pub fn check(self, check: Check) -> Self {
        self.with(|it| it.checks.push(check))
    }

    /// Fills the place `{default}` of the description. No schema has a default: null stays null.
    pub fn defaults_to(self, text: impl ToString) -> Self {
        self.with(|it| it.default = text.to_string())
    }

    /// Never in a plan or a state, nor is anything in it.
    pub fn write_only(self) -> Self {
        self.with(|it| it.is_write_only = true)
    }

    /// The API's name, where it is not the attribute's in camel case.
    pub fn json(self, name: &str) -> Self {
        self.with(|it| it.json = Some(name.to_owned()))
    }

    /// The API does not know it.
    pub fn local(self) -> Self {
        self.with(|it| it.json = None).sent(Sent::Never)
    }

    pub fn sent(self, sent: Sent) -> Self {
        self.with(|it| it.sent = sent)
    }

    /// No answer changes it in a state; what shows a resource shows what the answer has.
    pub fn kept(self) -> Self {
        self.with(|it| it.is_kept = true)
    }

    /// A response without it means that there is none. By default, such a response means nothing.
    pub fn cleared(self) -> Self {
        self.with(|it| it.is_cleared = true)
    }

    /// Every answer has it; one that has not cannot stand for another.
    pub fn always_answered(self) -> Self {
        self.with(|it| it.is_always_answered = true)
    }

    /// No list has it. What a state has of it stays true while nothing changes that it follows.
    pub fn not_in_lists(self) -> Self {
        self.with(|it| it.is_in_lists = false)
    }

    /// It only counts in these variants of the noun; in others it is null.
    pub fn of(self, variants: &'static [&'static str]) -> Self {
        self.with(|it| it.variants = variants)
    }

    /// Each element of the API's list is an object with this member alone.
    pub fn each(self, member: &'static str) -> Self {
        self.with(|it| it.each = Some(member))
    }

    /// The API's list of objects is a map. Its keys are the user's own: what an object of the API has in this member tells
    /// which of them it is, and a new one is sent with its key there.
    pub fn keyed_by(self, member: &'static str) -> Self {
        self.with(|it| it.keyed_by = Some(member))
    }

    /// What a data source says of it, where that is not the description's first paragraph.
    pub fn shown_as(self, description: &'static str) -> Self {
        self.with(|it| it.shown_as = Some(description))
    }

    /// Only a resource has it.
    pub fn never_shown(self) -> Self {
        self.with(|it| it.views = &[View::Managed])
    }

    /// Not among what is shown of many at once.
    pub fn unlisted(self) -> Self {
        self.with(|it| it.views = &[View::Managed, View::Shown])
    }
}

/// What is a word or consists of words.
pub trait Words {}

impl Words for String {}
impl Words for BTreeSet<Value<String>> {}

impl<S, T: Words> Rules<S, T> {
    /// One of these words, which the place `{words}` of the description lists.
    pub fn one_of(self, words: &'static [&'static str]) -> Self {
        self.words(words).check(Check::one_of(words))
    }

    /// A word of which these are known, and others pass.
    pub fn words(self, words: &'static [&'static str]) -> Self {
        self.with(|it| it.words = words)
    }
}

impl<S> Rules<S, Number> {
    /// The API's is a whole number: a fraction in an answer cannot be read. A state may have one.
    pub fn whole(self) -> Self {
        self.with(|it| it.kind = Kind::Number)
    }
}

impl<S> Rules<S, Object> {
    /// The attributes of an object that no struct stands for.
    pub fn attributes(self, attributes: fn() -> &'static [Declaration]) -> Self {
        self.with(|it| it.kind = Kind::Object(attributes))
    }
}

impl<S, T: Typed + 'static> Rules<S, T> {
    /// What a plan has where the configuration leaves it out. Such an attribute is `optional_computed`.
    pub fn planned_as(self, value: T) -> Self {
        self.with(|it| it.planned = Some(value.into_known()))
    }

    /// What it is where neither an answer nor the state says.
    pub fn otherwise(self, value: T) -> Self {
        self.with(|it| it.otherwise = Some(value.into_known()))
    }

    /// What it is where an answer lacks it.
    pub fn absent_is(self, value: T) -> Self {
        self.with(|it| it.absent = Some(value.into_known()))
    }

    /// When a value says no more than null does, so that one can stand for the other.
    pub fn nothing_if(self, is_so: fn(&T) -> bool) -> Self {
        self.with(|it| it.says_nothing = Some(predicate(is_so)))
    }

    /// When a value comes to the same as null: what was sent and what is found then agree.
    pub fn none_if(self, is_so: fn(&T) -> bool) -> Self {
        self.with(|it| it.is_none = Some(predicate(is_so)))
    }
}

impl<S: Typed + 'static, T> Rules<S, T> {
    /// While the object around it is so, what an answer says of it is no drift: a state keeps what it has.
    pub fn keep_while(self, is_so: fn(&S) -> bool) -> Self {
        self.with(|it| it.keeps_while = Some(predicate(is_so)))
    }
}

fn predicate<T: Typed + 'static>(is_so: fn(&T) -> bool) -> Predicate {
    Arc::new(move |known| T::from_known(known.clone()).is_ok_and(|value| is_so(&value)))
}

/// A field of a struct, by name: a rule that names one of another struct does not compile.
pub struct Field<S, T> {
    name: &'static str,
    of: PhantomData<fn(S) -> T>,
}

impl<S, T> Field<S, T> {
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A struct of attributes, as [`attributes!`](crate::attributes) makes it.
pub trait Declared: Sized {
    fn attributes() -> &'static [Declaration];

    /// What the object lacks is null; what the struct lacks is dropped.
    ///
    /// # Errors
    /// Where a value is of another type.
    fn from_object(object: Object) -> Result<Self, Mismatch>;
    fn into_object(self) -> Object;
}

/// A type that an attribute can hold.
pub trait Declarable: Typed {
    fn kind() -> Kind;
}

impl Declarable for bool {
    fn kind() -> Kind {
        Kind::Bool
    }
}

impl Declarable for i64 {
    fn kind() -> Kind {
        Kind::Number
    }
}

impl Declarable for Number {
    fn kind() -> Kind {
        Kind::Decimal
    }
}

impl Declarable for String {
    fn kind() -> Kind {
        Kind::String
    }
}

impl Declarable for Secret {
    fn kind() -> Kind {
        Kind::Secret
    }
}

/// Without attributes, until [`Rules::attributes`] says which.
impl Declarable for Object {
    fn kind() -> Kind {
        Kind::Object(|| &[])
    }
}

impl<T: Declarable> Declarable for Vec<Value<T>> {
    fn kind() -> Kind {
        Kind::List(Box::new(T::kind()))
    }
}

impl<T: Declarable + Ord> Declarable for BTreeSet<Value<T>> {
    fn kind() -> Kind {
        Kind::Set(Box::new(T::kind()))
    }
}

impl<T: Declarable> Declarable for BTreeMap<String, Value<T>> {
    fn kind() -> Kind {
        Kind::Map(Box::new(T::kind()))
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

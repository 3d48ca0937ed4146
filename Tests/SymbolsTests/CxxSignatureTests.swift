import Testing

@testable import Symbols

@Suite struct CxxSignatureTests {
  /// Signatures as the C++ ABI's demangler prints them, and the names in them.
  static let signatures: [(String, String)] = [
    ("main", "main"),
    ("ns::Class::method(int)", "ns::Class::method"),
    ("ns::Class::method(int) const", "ns::Class::method"),
    ("ns::Class::method() const &", "ns::Class::method"),
    ("ns::Class::~Class()", "ns::Class::~Class"),
    ("void f<int>(int)", "f<int>"),
    ("unsigned long ns::f<char const*>(char const*, ...)", "ns::f<char const*>"),
    (
      "std::vector<int, std::allocator<int> >::push_back(int&&)",
      "std::vector<int, std::allocator<int> >::push_back"
    ),
    ("std::map<a, b>& g<(c)1>(std::map<a, b>&)", "g<(c)1>"),
    ("(anonymous namespace)::hidden(int)", "(anonymous namespace)::hidden"),
    ("a::(anonymous namespace)::b(int)::c()", "a::(anonymous namespace)::b::c"),
    ("main::{lambda(int)#1}::operator()(int) const", "main::{lambda(int)#1}::operator()"),
    (
      "auto f<int>(int)::{lambda(auto:1)#2}::operator()<char>(char) const",
      "f<int>::{lambda(auto:1)#2}::operator()<char>"
    ),
    ("A::f() const::{lambda()#1}::operator()() const", "A::f::{lambda()#1}::operator()"),
    ("A::operator<(A const&) const", "A::operator<"),
    ("A::operator<<(int)", "A::operator<<"),
    ("bool operator< <int>(A<int>, A<int>)", "operator< <int>"),
    ("std::ostream& operator<< <char>(std::ostream&, char)", "operator<< <char>"),
    ("A::operator->() const", "A::operator->"),
    ("A::operator()(int)", "A::operator()"),
    ("A::operator()", "A::operator()"),
    ("A::operator[](int)", "A::operator[]"),
    ("A::operator bool() const", "A::operator bool"),
    ("A::operator std::vector<int, long>() const", "A::operator std::vector<int, long>"),
    ("A::operator unsigned long() const", "A::operator unsigned long"),
    ("operator new(unsigned long)", "operator new"),
    ("operator delete[](void*, unsigned long)", "operator delete[]"),
    ("operator\"\" _x(unsigned long long)", "operator\"\" _x"),
    ("operators::count(int)", "operators::count"),
    ("std::to_string[abi:cxx11](int)", "std::to_string[abi:cxx11]"),
    ("void call<&(A::operator<(A const&))>(A)", "call<&(A::operator<(A const&))>"),
    ("f<(a)(1 > 2)>(int)", "f<(a)(1 > 2)>"),
    ("decltype (g({parm#1})) f<int>(int)", "f<int>"),
    ("non-virtual thunk to A::f(int)", "non-virtual thunk to A::f"),
    ("vtable for A", "vtable for A"),
    // What cannot be taken apart with certainty stays whole.
    ("void (*pick<int>(int))(char)", "void (*pick<int>(int))(char)"),
    ("broken<int(", "broken<int("),
    ("broken>(int)", "broken>(int)"),
    ("", ""),
  ]

  @Test("return types and parameter lists go, templates, lambdas and operators stay", arguments: signatures)
  func name(signature: String, expected: String) {
    #expect(CxxSignature.functionName(signature) == expected)
  }
}

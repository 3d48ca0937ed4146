// swift-tools-version: 6.2
import PackageDescription

var swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Checks at run time that no two accesses to a variable overlap cost 6 % of the time of a trace. Debug builds, which the
// tests run, have them.
swift.append(.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)))

// What targets offer each other is `public`: the compiler does not look into what is `package`, not even where that is
// inlinable, and each look at a value in the loop that watches calls is a call of a function then.

// What lands has no warnings; a newer compiler's new ones do not stop anybody else's build.
if Context.environment["CI"] != nil { swift.append(.treatAllWarnings(as: .error)) }

let package = Package(
  name: "renacer-prof",
  products: [.executable(name: "renacer-prof", targets: ["renacer-prof"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .target(name: "CLinux"),
    .target(
      name: "CUnwind",
      linkerSettings: [
        .linkedLibrary("unwind-x86_64"), .linkedLibrary("unwind"), .linkedLibrary("lzma"),
      ]),
    .systemLibrary(name: "CElfutils", pkgConfig: "libdw", providers: [.apt(["libdw-dev", "libelf-dev"])]),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .target(name: "Stats", swiftSettings: swift),
    .target(name: "Trace", dependencies: ["Stats"], swiftSettings: swift),
    .target(name: "Syscalls", dependencies: ["Trace"], swiftSettings: swift),
    .target(
      name: "Capture", dependencies: ["Trace", "Syscalls", "CLinux", "CSeccomp"], swiftSettings: swift),
    .target(name: "Unwinder", dependencies: ["Trace", "CUnwind"], swiftSettings: swift),
    .target(name: "CDemangle", linkerSettings: [.linkedLibrary("stdc++")]),
    .target(name: "Symbols", dependencies: ["Trace", "CElfutils", "CDemangle"], swiftSettings: swift),
    .target(
      name: "Flame", dependencies: ["Trace", "Stats"], resources: [.embedInCode("Resources")],
      swiftSettings: swift),
    .target(name: "Pprof", dependencies: ["Trace", "Stats", "CZlib"], swiftSettings: swift),
    .target(name: "Export", dependencies: ["Trace"], swiftSettings: swift),
    .target(
      name: "Report", dependencies: ["Trace", "Stats", "Syscalls", "Flame"],
      resources: [.embedInCode("Resources")], swiftSettings: swift),
    .executableTarget(
      name: "renacer-prof",
      dependencies: [
        "Stats", "Trace", "Syscalls", "Capture", "Unwinder", "Symbols", "Flame", "Report", "Pprof",
        "Export",
        "CLinux",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swift),

    .executableTarget(
      name: "StatsBenchmark", dependencies: ["Stats"], path: "Benchmarks/StatsBenchmark",
      swiftSettings: swift),

    .executableTarget(
      name: "UnwindBenchmark", dependencies: ["Unwinder", "Trace", "StackSnapshot"],
      path: "Benchmarks/UnwindBenchmark", swiftSettings: swift),

    .executableTarget(
      name: "PprofBenchmark", dependencies: ["Pprof", "Trace", "TestSupport"],
      path: "Benchmarks/PprofBenchmark",
      swiftSettings: swift),

    .target(name: "StackSnapshot", path: "Tests/StackSnapshot"),
    .target(name: "ElfFixture", dependencies: ["Trace"], path: "Tests/ElfFixture", swiftSettings: swift),
    .testTarget(
      name: "UnwinderTests", dependencies: ["Unwinder", "Trace", "StackSnapshot", "ElfFixture"],
      swiftSettings: swift),
    .testTarget(name: "StatsTests", dependencies: ["Stats"], swiftSettings: swift),
    .testTarget(
      name: "TraceTests", dependencies: ["Trace", "Stats", "ElfFixture", "TestSupport"], swiftSettings: swift),
    .testTarget(name: "SyscallsTests", dependencies: ["Syscalls", "Trace"], swiftSettings: swift),
    .testTarget(
      name: "SymbolsTests", dependencies: ["Symbols", "Trace"], exclude: ["Fixtures"], swiftSettings: swift),
    .testTarget(
      name: "CaptureTests", dependencies: ["renacer-prof", "Capture", "Trace"], swiftSettings: swift),
    .testTarget(name: "CommandLineTests", dependencies: [], swiftSettings: swift),
    .target(
      name: "TestSupport", dependencies: ["Trace", "Stats"], path: "Tests/Support", swiftSettings: swift),
    .testTarget(
      name: "FlameTests", dependencies: ["Flame", "Trace", "Stats", "TestSupport"], swiftSettings: swift),
    .testTarget(
      name: "PprofTests", dependencies: ["Pprof", "Report", "Flame", "Trace", "Stats", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "ExportTests", dependencies: ["Export", "Trace", "Stats", "TestSupport"], swiftSettings: swift),
    .testTarget(
      name: "ReportTests", dependencies: ["Report", "Flame", "Trace", "Stats", "TestSupport"],
      exclude: ["Golden"],
      swiftSettings: swift),
  ]
)

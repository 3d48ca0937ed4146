// Flame: where in the program the calls were made, as a tree, as folded stacks and as a picture; of one side or of two.
//
// It merges the stacks of a profile into a call tree, writes the tree as folded lines that other flame graph
// tools read, and draws it as an SVG file that a browser can zoom and search without anything else. It does not
// find names, decide which calls were recorded, print or write files: it returns bytes. It needs the profile
// model of Trace and the percentiles of Stats. The script and the styles of the picture are real files under
// Resources, compiled into the program.

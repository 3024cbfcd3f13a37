// Package conformance runs the official Go client, unchanged, against the built keyway binary.
//
// The server is a process of its own with its own data directory, local CA and the sample catalogue; the client speaks real
// TLS with real tokens. A name with QuirkNN says which peculiarity of that client's protocol the test shows:
//
//	01  the key look-up that arrives with its question mark percent-encoded
//	02  the token call with its grant in the query or in a form
//	03  validate takes a bare list of orders, buy a wrapped one
//	04  the key under which an order's answer has the new service's uid
//	05  a new service is readable at once, and ready soon
//	06  the states after cancelling, restoring and ending
//	07  dates are whole milliseconds since 1970
//	08  the shapes of a service's resources
//	09  a product that can't be decoded is dropped from lists without a word
//	10  the circuit of a VXC is an object, an empty list or nothing
//	12  the network region that lists the countries
//	13  the VLAN check answers a list that has the VLAN in it only while it is free
//	15  tags and images are objects
//	16  what the client leaves out or adds when it makes a key
//	17  two keys with one VLAN, and a B-End VLAN from the wrong side
//	18  one owner changes both VLANs at once
//	19  safe deletion
//	20  calls with an empty body that claims to be JSON
//	21  router configuration without its connect type
//	22  the shape of errors
package conformance

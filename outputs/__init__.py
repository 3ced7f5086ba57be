"""What people see: workbooks, PDFs, mails. Reads the register, writes the outbox."""
